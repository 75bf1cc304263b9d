package dev.milepost.service.push;

import dev.milepost.service.relay.GroupingKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The grouping labels of a push, {@code job} included. They name a migration by its job id: the
 * {@code job_id} label if there is one, else {@code job}, which is where real containers put it.
 */
public record GroupName(SortedMap<String, String> labels) {
  private static final String JOB = "job";
  private static final String JOB_ID = "job_id";

  public GroupName {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  public String jobId() {
    String given = labels.get(JOB_ID);
    return given == null ? labels.getOrDefault(JOB, "") : given;
  }

  /** The job where it says more than the job id. */
  Optional<String> name() {
    return labels.containsKey(JOB_ID)
        ? Optional.ofNullable(labels.get(JOB)).filter(job -> job.length() <= 255)
        : Optional.empty();
  }

  /** Those that a migration can have; {@code instance} and the like stay with the series. */
  Map<String, String> recordLabels() {
    SortedMap<String, String> own = new TreeMap<>(labels);
    own.keySet().removeIf(name -> GroupingKey.complaintAboutLabelName(name).isPresent());
    return own;
  }

  /** Why no migration can be kept for this group; empty when one can. */
  Optional<String> complaint() {
    if (labels.size() > GroupingKey.MAX_LABELS) {
      return Optional.of("a group has at most " + GroupingKey.MAX_LABELS + " labels");
    }
    Optional<String> jobId = GroupingKey.complaintAboutJobId(jobId());
    if (jobId.isPresent()) {
      return jobId.map(complaint -> "the job id " + complaint);
    }
    return labels.entrySet().stream()
        .flatMap(label ->
            GroupingKey.complaintAboutLabelValue(label.getValue())
                .map(complaint -> "label " + label.getKey() + " " + complaint)
                .stream())
        .findFirst();
  }

  /** SHA-256 in hex over the labels, since they may be longer than a key of the database. */
  public String key() {
    StringBuilder text = new StringBuilder();
    labels.forEach((name, value) ->
        text.append(name).append(' ').append(value.length()).append(' ').append(value));
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
