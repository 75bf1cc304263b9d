package dev.milepost.service;

import dev.milepost.service.counters.Items;
import dev.milepost.service.vocabulary.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema change in the words of Spirit's {@code status.Progress} (block/spirit pkg/status), for
 * wrappers that know those.
 *
 * @param currentState the status: Spirit's word, or a bare state where the runner said no more
 * @param summary one line, as {@code 125/1000 12.5% copyRows ETA 1h 30m} while rows are copied
 */
public record SpiritProgress(String currentState, String summary, List<Table> tables) {
  private static final int PERCENT_DECIMALS = 2;

  public SpiritProgress {
    tables = List.copyOf(tables);
  }

  /**
   * One table. Spirit's counters know no "unknown": that is 0 here.
   *
   * @param rowsTotal if known, never below what is copied: nobody shall compute more than 100 %
   */
  public record Table(String tableName, long rowsCopied, long rowsTotal, boolean isComplete) {}

  /**
   * The view of a migration of type schema-change.
   *
   * @param parts all of its parts; without any that count rows, it is the one table
   * @param eta how long the copy will still take; null when unknown
   */
  public static SpiritProgress of(
      Migration migration, List<KnownPart> parts, @Nullable Duration eta) {
    boolean copied = Completion.hasCopied(migration.standing().word());
    List<Table> tables =
        parts.stream()
            .map(KnownPart::part)
            .filter(part -> !part.unit().equals(Part.BYTES))
            .map(part -> table(part, copied))
            .toList();
    return new SpiritProgress(
        migration.status(),
        summary(migration, eta),
        tables.isEmpty() ? List.of(onlyTable(migration, copied)) : tables);
  }

  private static Table table(Part part, boolean copied) {
    boolean complete = copied || part.state() == State.COMPLETED;
    return table(part.name(), part.done(), part.total(), complete);
  }

  private static Table onlyTable(Migration migration, boolean copied) {
    String name = migration.identity().name();
    Items items = migration.progress().items();
    return table(
        name == null ? migration.identity().jobId() : name,
        items.completed(),
        items.total(),
        copied);
  }

  private static Table table(
      String name, @Nullable Long done, @Nullable Long total, boolean complete) {
    long copied = done == null ? 0 : done;
    return new Table(name, copied, total == null ? 0 : Math.max(total, copied), complete);
  }

  /** Spirit's own sentences, but for the deltas and the checksum's rows, which it alone knows. */
  private static String summary(Migration migration, @Nullable Duration eta) {
    return switch (migration.status()) {
      case "waitingOnSentinelTable" -> "Waiting on Sentinel Table";
      case "applyChangeset", "postChecksum" -> "Applying Changeset";
      case "checksum" -> "Checksum";
      default -> {
        boolean copying =
            migration.status().equals("copyRows") || !migration.standing().word().own();
        yield copying ? copying(migration, eta) : migration.status();
      }
    };
  }

  /**
   * What SchemaBot's pattern reads: {@code (\d+)/(\d+)\s+([\d.]+)%\s+(\w+)(?:\s+ETA\s+([^\(]+))?}.
   * What is not known is left out.
   */
  private static String copying(Migration migration, @Nullable Duration eta) {
    Items items = migration.progress().items();
    StringBuilder line = new StringBuilder();
    if (items.total() != null && items.completed() != null && items.total() > 0) {
      long total = Math.max(items.total(), items.completed());
      line.append(items.completed()).append('/').append(total).append(' ');
      line.append(percent(items.completed(), total)).append("% ");
    }
    line.append(migration.status());
    if (eta != null && !migration.state().isFinished()) {
      line.append(" ETA ").append(text(eta));
    }
    return line.toString();
  }

  /** Rounded down: 100 is only said of all rows. */
  private static String percent(long copied, long total) {
    return BigDecimal.valueOf(copied)
        .movePointRight(2)
        .divide(BigDecimal.valueOf(total), PERCENT_DECIMALS, RoundingMode.DOWN)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** {@code 1h 30m}, {@code 5m 30s}, {@code 45s}. */
  private static String text(Duration eta) {
    long hours = eta.toHours();
    int minutes = eta.toMinutesPart();
    if (hours > 0) {
      return hours + "h " + minutes + "m";
    }
    return minutes > 0 ? minutes + "m " + eta.toSecondsPart() + "s" : eta.toSecondsPart() + "s";
  }
}
