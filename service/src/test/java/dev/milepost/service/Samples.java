package dev.milepost.service;

import dev.milepost.service.vocabulary.MigrationType;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Migrations and reports to test with. */
final class Samples {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  static final Caller RUNNER = new Caller("runner", "r1");

  private Samples() {}

  static Identity identity(MigrationType type) {
    return new Identity(
        "job-1",
        1,
        type,
        null,
        Map.of(),
        new Identity.Places(null, null, null, null, null, null, null, null),
        new Identity.Owner(null, null),
        false,
        null,
        null);
  }

  static Dated migration(MigrationType type, String status) {
    Identity identity = identity(type);
    var word = type.vocabulary().word(status).orElseThrow();
    Migration migration =
        new Migration(
            1,
            UUID.fromString("11111111-1111-4111-8111-111111111111"),
            identity,
            Standings.first(word, null, NOON),
            ReportedFields.first(Report.empty(), identity, word, NOON),
            null,
            1,
            NOON,
            null,
            null);
    return new Dated(migration, NOON.plusSeconds(10));
  }

  static Report status(@Nullable String status) {
    return new Report(
        null,
        null,
        status,
        Report.empty().numbers(),
        Report.empty().notes(),
        Report.empty().description(),
        null);
  }

  static Report memory(long total, long processed, long remaining) {
    Report.Numbers none = Report.empty().numbers();
    return new Report(
        null,
        null,
        null,
        new Report.Numbers(
            Given.of(total),
            Given.of(processed),
            Given.of(remaining),
            none.diskTotal(),
            none.diskProcessed(),
            none.diskRemaining(),
            none.itemsTotal(),
            none.itemsCompleted(),
            none.iteration(),
            none.transferBytesPerSecond(),
            none.dirtyBytesPerSecond()),
        Report.empty().notes(),
        Report.empty().description(),
        null);
  }

  static Report sequenced(Report report, long sequence) {
    return new Report(
        sequence,
        report.observedAt(),
        report.status(),
        report.numbers(),
        report.notes(),
        report.description(),
        report.actionResult());
  }

  static Migration written(ReportDecision.Verdict verdict) {
    return ((ReportDecision.Verdict.Write) verdict).change().after();
  }

  static ReportOutcome answered(ReportDecision.Verdict verdict) {
    return ((ReportDecision.Verdict.Answer) verdict).outcome();
  }
}
