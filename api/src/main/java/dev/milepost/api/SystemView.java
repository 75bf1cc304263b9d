package dev.milepost.api;

import dev.milepost.api.http.SystemReport;
import dev.milepost.api.http.SystemReport.DatabaseReport;
import dev.milepost.api.http.SystemReport.Listener;
import dev.milepost.api.http.SystemReport.Pool;
import dev.milepost.api.http.SystemReport.Streams;
import dev.milepost.persistence.Database;
import dev.milepost.persistence.PoolUse;
import dev.milepost.persistence.Readiness;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at this instance, its database and its gateways. Takes some seconds at most, whatever is
 * away, and many who ask at once cost one look: there is one connection for it.
 */
final class SystemView {
  private static final long FRESH_NANOS = 500_000_000;

  private final Instance instance;
  private final InstantSource clock;
  private final Database database;
  private final GatewayReports gateways;
  private final Supplier<Streams> streams;
  private Database.Sight sight =
      new Database.Sight(new Readiness.NotReady("nobody has looked yet"), null, null);
  private long lookedAt = System.nanoTime() - FRESH_NANOS;

  /**
   * @param streams open ones and their limit; asked at every look
   */
  SystemView(
      Instance instance,
      InstantSource clock,
      Database database,
      GatewayReports gateways,
      Supplier<Streams> streams) {
    this.instance = instance;
    this.clock = clock;
    this.database = database;
    this.gateways = gateways;
    this.streams = streams;
  }

  SystemReport look() {
    Database.Sight seen = sight();
    return new SystemReport(
        instance.version(),
        instance.startedAt(),
        clock.instant().truncatedTo(ChronoUnit.MILLIS),
        database(seen),
        gateways.read(seen.serverVersion() != null),
        streams.get(),
        instance.pushListener().orElse(null));
  }

  private synchronized Database.Sight sight() {
    if (System.nanoTime() - lookedAt >= FRESH_NANOS) {
      sight = database.look();
      lookedAt = System.nanoTime();
    }
    return sight;
  }

  private DatabaseReport database(Database.Sight seen) {
    PoolUse use = database.poolUse();
    String reason =
        switch (seen.readiness()) {
          case Readiness.Ready() -> null;
          case Readiness.NotReady(String why) -> why;
        };
    return new DatabaseReport(
        reason,
        seen.serverVersion(),
        seen.readOnly(),
        new Pool(use.active(), use.idle(), use.waiting(), use.max()));
  }

  /**
   * What doesn't change while the instance runs.
   *
   * @param pushListener empty while pushes aren't taken
   */
  record Instance(String version, Instant startedAt, Optional<Listener> pushListener) {}
}
