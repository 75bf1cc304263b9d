package dev.milepost.service;

import dev.milepost.service.vocabulary.MigrationType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What moves, from where to where, and for whom. Fixed when the migration is created, but for what
 * a scheduler decides later (the destination) and what only describes it (name, unit, hidden, the
 * report interval).
 *
 * @param jobId opaque name of the job, 1 to 255 bytes of UTF-8 without control characters; one
 *     unfinished migration at a time has it
 * @param attempt 1, or one more than the newest earlier migration of the same job
 * @param labels fixed: they are part of the migration's group in the Pushgateway
 * @param unit what {@code items_*} count, for people; null when unknown
 * @param reportIntervalSeconds how often the runner means to report; null when it didn't say
 */
public record Identity(
    String jobId,
    int attempt,
    MigrationType type,
    @Nullable String name,
    Map<String, String> labels,
    Places places,
    Owner owner,
    boolean hidden,
    @Nullable String unit,
    @Nullable Integer reportIntervalSeconds) {

  public Identity {
    labels = Map.copyOf(labels);
  }

  /**
   * Nova's place columns; each null when it doesn't apply or isn't known yet.
   *
   * @param instanceUuid Nova's name for the server; any string here
   */
  public record Places(
      @Nullable String instanceUuid,
      @Nullable String sourceCompute,
      @Nullable String sourceNode,
      @Nullable String destCompute,
      @Nullable String destNode,
      @Nullable String destHost,
      @Nullable Long oldInstanceTypeId,
      @Nullable Long newInstanceTypeId) {}

  /** Who started it, as Nova tells it since microversion 2.80. */
  public record Owner(@Nullable String userId, @Nullable String projectId) {}

  /** The labels in the order of their names, so that every exposition and answer is stable. */
  public SortedMap<String, String> sortedLabels() {
    return new TreeMap<>(labels);
  }

  Identity withAttempt(int newAttempt) {
    return new Identity(
        jobId, newAttempt, type, name, labels, places, owner, hidden, unit, reportIntervalSeconds);
  }

  /**
   * SHA-256 over everything but the attempt. Kept as it was at creation, so that a repeated create
   * is recognised after the scheduler has filled in the destination.
   */
  public String fingerprint() {
    try {
      byte[] bytes = canonicalText().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private String canonicalText() {
    StringBuilder text = new StringBuilder();
    append(text, jobId, type.word(), name, places.instanceUuid, places.sourceCompute);
    append(text, places.sourceNode, places.destCompute, places.destNode, places.destHost);
    append(text, places.oldInstanceTypeId, places.newInstanceTypeId, owner.userId);
    append(text, owner.projectId, hidden, unit, reportIntervalSeconds);
    sortedLabels().forEach((label, value) -> append(text, label, value));
    return text.toString();
  }

  /** Length before value, so that no two identities run together into one text. */
  private static void append(StringBuilder text, @Nullable Object... values) {
    for (Object value : values) {
      String part = value == null ? "-" : value.toString();
      text.append(value == null ? "n" : part.length()).append(':').append(part).append(';');
    }
  }
}
