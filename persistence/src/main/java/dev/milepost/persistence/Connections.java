package dev.milepost.persistence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How we connect. Every wait is finite, so that a database which vanishes without a word is
 * noticed: the statement's limit is the server's, the socket's limit catches a dead server.
 */
record Connections(DatabaseUrl url) {
  /** How long a statement may take; the server ends it then. */
  static final Duration STATEMENT_LIMIT = Duration.ofSeconds(5);

  /** No statement of ours is long enough to be worth a worker's start, or a compiler's. */
  private static final String SESSION =
      """
      SET statement_timeout = '%ds';
      SET lock_timeout = '2s';
      SET idle_in_transaction_session_timeout = '10s';
      SET max_parallel_workers_per_gather = 0;
      SET jit = off;
      SET TIME ZONE 'UTC'\
      """
          .formatted(STATEMENT_LIMIT.toSeconds());

  private static final String IN_GIVEN_ORDER =
      """
      SET enable_hashjoin = off;
      SET enable_mergejoin = off;
      SET enable_seqscan = off;
      SET plan_cache_mode = force_generic_plan\
      """;

  HikariConfig pool(int size) throws SQLException {
    HikariConfig config = config("milepost", "10");
    config.setMaximumPoolSize(size);
    // As long as a statement may take: then whoever waits is better told to come back than kept. A
    // hundred readers of whole pages queue for about two seconds on two busy cores.
    config.setConnectionTimeout(5000);
    config.setValidationTimeout(1000);
    return config;
  }

  /**
   * Connections that write reports and nothing else, so that readers never wait for writers nor the
   * other way round. Their planner has no choice: the nested loop over the given rows locks them in
   * the order in which they are given, which is what keeps two instances from a deadlock, and no
   * time goes into planning one statement again and again.
   */
  HikariConfig writers(int size) throws SQLException {
    HikariConfig config = config("milepost-reports", "10");
    config.setMaximumPoolSize(size);
    if (size > 1) {
      config.setMinimumIdle(1);
      config.setIdleTimeout(60_000);
    }
    config.setConnectionTimeout(5000);
    config.setValidationTimeout(1000);
    config.setConnectionInitSql(SESSION + ";\n" + IN_GIVEN_ORDER);
    return config;
  }

  /**
   * Connections of the change feed's own, so that watchers hear of changes however long readers and
   * writers queue. What it asks for is at the end of a long table, which the planner can't know.
   */
  HikariConfig feed() throws SQLException {
    HikariConfig config = config("milepost-feed", "5");
    config.setMaximumPoolSize(2);
    config.setMinimumIdle(1);
    config.setIdleTimeout(60_000);
    config.setConnectionTimeout(2000);
    config.setValidationTimeout(1000);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(SESSION + ";\nSET enable_seqscan = off");
    return config;
  }

  /** One connection of its own, so that a busy pool isn't taken for a database that's away. */
  HikariConfig probe() throws SQLException {
    HikariConfig config = config("milepost-probe", "1");
    config.setMaximumPoolSize(1);
    config.setMinimumIdle(0);
    config.setIdleTimeout(60_000);
    config.setConnectionTimeout(1000);
    config.setValidationTimeout(500);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  /** Without a limit on a statement: building an index takes as long as it takes. */
  DataSource unpooled() throws SQLException {
    return source("0");
  }

  /** The pool is given a source and no password, so that it has none to write to a log. */
  private HikariConfig config(String name, String socketTimeoutSeconds) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(source(socketTimeoutSeconds));
    config.setConnectionInitSql(SESSION);
    config.setExceptionOverride(new LeaveDemotedServer());
    return config;
  }

  private DataSource source(String socketTimeoutSeconds) throws SQLException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("ApplicationName", "milepost");
    parameters.put("connectTimeout", "2");
    parameters.put("socketTimeout", socketTimeoutSeconds);
    parameters.put("tcpKeepAlive", "true");
    parameters.put("hostRecheckSeconds", "1");
    parameters.putAll(url.parameters());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    source.setUser(url.user());
    source.setPassword(url.password());
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      source.setProperty(parameter.getKey(), parameter.getValue());
    }
    return source;
  }

  /** A server that turned read-only isn't the primary any more: its connections must go. */
  private static final class LeaveDemotedServer implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException exception) {
      return "25006".equals(exception.getSQLState())
          ? Override.MUST_EVICT
          : Override.CONTINUE_EVICT;
    }
  }
}
