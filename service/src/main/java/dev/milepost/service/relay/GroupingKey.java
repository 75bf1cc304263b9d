package dev.milepost.service.relay;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a group in a Pushgateway: the job, the job id and the migration's labels, as its
 * {@link Layout} has them, and what each of them may be.
 *
 * @param job the same for all groups of one Milepost database, but in dba-operator's layout
 * @param jobId null where the group's key has none
 */
public record GroupingKey(String job, @Nullable String jobId, Map<String, String> labels) {
  public static final int MAX_LABELS = 32;

  private static final int MAX_JOB_ID_BYTES = 255;
  private static final int MAX_VALUE_CHARACTERS = 255;
  private static final int MAX_NAME_CHARACTERS = 64;
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  /** Names that Prometheus or the group itself gives a meaning. */
  private static final Set<String> TAKEN = Set.of("job", "job_id", "instance");

  public GroupingKey {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /**
   * Where the group is, below the gateway's own path. Always base64url: in plain form a gateway
   * reads {@code a b} as {@code a+b} and takes {@code ..} for the parent group.
   */
  public String path() {
    StringBuilder path = new StringBuilder("/metrics");
    append(path, "job", job);
    if (jobId != null) {
      append(path, "job_id", jobId);
    }
    labels.forEach((name, value) -> append(path, name, value));
    return path.toString();
  }

  /** What is wrong with that job id; empty when it arrives exactly. */
  public static Optional<String> complaintAboutJobId(String jobId) {
    if (isNotPlainText(jobId)) {
      return Optional.of("must not contain control characters or unpaired surrogates");
    }
    int bytes = jobId.getBytes(StandardCharsets.UTF_8).length;
    return bytes >= 1 && bytes <= MAX_JOB_ID_BYTES
        ? Optional.empty()
        : Optional.of("must be 1 to " + MAX_JOB_ID_BYTES + " bytes of UTF-8, not " + bytes);
  }

  /** What is wrong with that name of a label; empty when Prometheus takes it. */
  public static Optional<String> complaintAboutLabelName(String name) {
    if (name.length() > MAX_NAME_CHARACTERS || !NAME.matcher(name).matches()) {
      return Optional.of(
          "label names match " + NAME + " and have at most " + MAX_NAME_CHARACTERS + " characters");
    }
    if (name.startsWith("__")) {
      return Optional.of("label names that start with __ belong to Prometheus");
    }
    return TAKEN.contains(name)
        ? Optional.of("job, job_id and instance are set by the relay and can't be labels")
        : Optional.empty();
  }

  /** What is wrong with that value of a label; empty when it arrives exactly. */
  public static Optional<String> complaintAboutLabelValue(String value) {
    if (isNotPlainText(value)) {
      return Optional.of("must not contain control characters or unpaired surrogates");
    }
    int characters = value.codePointCount(0, value.length());
    return characters <= MAX_VALUE_CHARACTERS
        ? Optional.empty()
        : Optional.of(
            "must have at most " + MAX_VALUE_CHARACTERS + " characters, not " + characters);
  }

  private static boolean isNotPlainText(String text) {
    return text.codePoints()
        .anyMatch(point ->
            switch (Character.getType(point)) {
              case Character.CONTROL, Character.SURROGATE -> true;
              default -> false;
            });
  }

  private static void append(StringBuilder path, String name, String value) {
    path.append('/').append(name).append("@base64/");
    // A path segment can't be empty, so the gateway reads a lone = as the empty value.
    path.append(
        value.isEmpty()
            ? "="
            : Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(value.getBytes(StandardCharsets.UTF_8)));
  }
}
