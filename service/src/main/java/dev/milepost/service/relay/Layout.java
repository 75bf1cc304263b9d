package dev.milepost.service.relay;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How records are laid out in the groups of a Pushgateway. What Prometheus scrapes is the same
 * series for {@link #RECORD} and {@link #BATCH}.
 */
public enum Layout {
  /** One group a record: {@code job}, {@code job_id} and the record's labels. */
  RECORD("record"),
  /**
   * One group for all, {@code job} alone; {@code job_id} and the labels are in the body. A push
   * costs the gateway the same however many records it carries, and replaces all of them.
   */
  BATCH("batch"),
  /** One group a record, where {@code job} is the job id: what dba-operator's containers push. */
  DBA_OPERATOR("dba-operator");

  private final String word;

  Layout(String word) {
    this.word = word;
  }

  /** The word in settings, SQL, logs and metrics. */
  public String word() {
    return word;
  }

  /**
   * The layout of that word.
   *
   * @throws IllegalArgumentException naming the legal words
   */
  public static Layout of(String word) {
    return Arrays.stream(values())
        .filter(layout -> layout.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a relay's layout is one of "
                    + Arrays.stream(values()).map(Layout::word).collect(Collectors.joining(", "))
                    + ", not "
                    + word));
  }

  /** Which group shows that job id. */
  GroupingKey key(String job, String jobId, Map<String, String> labels) {
    return switch (this) {
      case RECORD -> new GroupingKey(job, jobId, labels);
      case BATCH -> new GroupingKey(job, null, Map.of());
      case DBA_OPERATOR -> new GroupingKey(jobId, null, labels);
    };
  }
}
