package dev.milepost.persistence;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.milepost.service.MigrationStore;
import dev.milepost.service.changes.ChangeStore;
import dev.milepost.service.push.PushStore;
import dev.milepost.service.relay.RelayStore;
import dev.milepost.service.scrape.ScrapeStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database, migrated to this program's version, behind a pool of connections. */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final String READY =
      """
      SELECT current_setting('transaction_read_only') = 'on',
             EXISTS (SELECT FROM flyway_schema_history WHERE version = ? AND success),
             current_setting('server_version')\
      """;

  private final HikariDataSource pool;
  private final HikariDataSource writers;
  private final HikariDataSource feed;
  private final HikariDataSource probe;
  private final String schemaVersion;
  private final Jdbi jdbi;

  private Database(Connections connections, Sizes sizes, String schemaVersion) throws SQLException {
    this.pool = new HikariDataSource(connections.pool(sizes.pool()));
    this.writers = new HikariDataSource(connections.writers(sizes.reportLanes()));
    this.feed = new HikariDataSource(connections.feed());
    this.probe = new HikariDataSource(connections.probe());
    this.schemaVersion = schemaVersion;
    this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
  }

  /**
   * Connects and migrates. Safe while other instances do the same.
   *
   * @throws CannotStart with a sentence that says why
   */
  public static Database open(DatabaseUrl url, Sizes sizes) {
    return open(url, sizes, "db/migration");
  }

  static Database open(DatabaseUrl url, Sizes sizes, String migrations) {
    Connections connections = new Connections(url);
    try {
      DataSource unpooled = connections.unpooled();
      warnOfLostWrites(unpooled);
      String version = new Schema(unpooled, migrations).migrate();
      return new Database(connections, sizes, version);
    } catch (SQLException e) {
      throw new DatabaseUnavailable(url, e);
    }
  }

  private static void warnOfLostWrites(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      List<String> off = Durability.settingsOff(connection);
      if (!off.isEmpty()) {
        LOG.warn(
            "THIS DATABASE CAN LOSE WHAT IT HAS CONFIRMED: {} off on the server. A crash may lose"
                + " or damage reports that were answered with success.",
            String.join(", ", off));
      }
    }
  }

  /** The migrations in this database. */
  public MigrationStore migrations() {
    return new PgMigrationStore(jdbi, Jdbi.create(writers).installPlugin(new PostgresPlugin()));
  }

  /** What changes. */
  public ChangeStore changes() {
    return new PgChangeStore(Jdbi.create(feed).installPlugin(new PostgresPlugin()));
  }

  /** What was pushed to us as to a Pushgateway. */
  public PushStore pushes() {
    return new PgPushStore(jdbi);
  }

  /** What this database's relays have done. */
  public RelayStore relays() {
    return new PgRelayStore(jdbi);
  }

  /**
   * The same for a reader that must not wait long: on a connection of its own, an answer or a
   * failure within a second or two.
   */
  public RelayStore relaysWithoutWaiting() {
    return new PgRelayStore(Jdbi.create(probe).installPlugin(new PostgresPlugin()));
  }

  /** What a scrape shows, likewise. */
  public ScrapeStore scrapesWithoutWaiting() {
    return new PgScrapeStore(Jdbi.create(probe).installPlugin(new PostgresPlugin()));
  }

  Jdbi jdbi() {
    return jdbi;
  }

  /** Whether it can serve, {@link #look}ed up likewise. */
  public Readiness readiness() {
    return look().readiness();
  }

  /** Asks the database, for a second or two at most. */
  public Sight look() {
    try (Connection connection = probe.getConnection();
        PreparedStatement statement = connection.prepareStatement(READY)) {
      statement.setString(1, schemaVersion);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        boolean readOnly = row.getBoolean(1);
        return new Sight(readiness(readOnly, row.getBoolean(2)), row.getString(3), readOnly);
      }
    } catch (SQLException e) {
      LOG.debug("not ready", e);
      return new Sight(new Readiness.NotReady("the database does not answer"), null, null);
    }
  }

  private Readiness readiness(boolean readOnly, boolean schemaFits) {
    if (readOnly) {
      return new Readiness.NotReady("the database takes no writes");
    }
    return schemaFits
        ? new Readiness.Ready()
        : new Readiness.NotReady("the database's schema is not at version " + schemaVersion);
  }

  public PoolUse poolUse() {
    HikariPoolMXBean use = pool.getHikariPoolMXBean();
    return new PoolUse(
        use.getActiveConnections(),
        use.getIdleConnections(),
        use.getThreadsAwaitingConnection(),
        pool.getMaximumPoolSize());
  }

  /**
   * How many connections to the database there may be, beside one for looking after it.
   *
   * @param pool for everything but reports; sized to the database's cores, not to the clients
   * @param reportLanes for groups of reports
   */
  public record Sizes(int pool, int reportLanes) {}

  /**
   * The database at one moment.
   *
   * @param serverVersion as the server tells it; null when it doesn't answer
   * @param readOnly whether it takes no writes, as a standby; null when it doesn't answer
   */
  public record Sight(
      Readiness readiness, @Nullable String serverVersion, @Nullable Boolean readOnly) {}

  @Override
  public void close() {
    probe.close();
    feed.close();
    writers.close();
    pool.close();
  }
}
