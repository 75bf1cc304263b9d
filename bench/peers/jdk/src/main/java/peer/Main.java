package peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.concurrent.Executors;

/** One UPDATE per request, prepared, in auto-commit: the whole row back. A thread for each request. */
public final class Main {
  private static final String[] COLUMNS = {
    "id", "uuid", "instance_uuid", "job_id", "migration_type", "status", "source_compute",
    "dest_compute", "source_node", "dest_node", "dest_host", "user_id", "project_id",
    "memory_total", "memory_processed", "memory_remaining", "disk_total", "disk_processed",
    "disk_remaining", "version", "created_at", "updated_at"
  };
  private static final String ALL = String.join(", ", COLUMNS);
  private static final String UPDATE =
      """
      UPDATE migrations SET status = coalesce(?, status),
        memory_processed = coalesce(?, memory_processed),
        memory_remaining = coalesce(?, memory_remaining),
        disk_processed = coalesce(?, disk_processed),
        disk_remaining = coalesce(?, disk_remaining),
        version = version + 1, updated_at = now()
      WHERE id = ? RETURNING\s"""
          + ALL;
  private static final String SELECT = "SELECT " + ALL + " FROM migrations WHERE id = ?";
  private static final String LIST = "SELECT " + ALL + " FROM migrations ORDER BY id DESC LIMIT 20";
  private static final String PREFIX = "/migrations/";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonFactory JSON = MAPPER.getFactory();

  private final HikariDataSource pool;

  private Main(HikariDataSource pool) {
    this.pool = pool;
  }

  public static void main(String[] arguments) throws IOException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(System.getenv("DATABASE_JDBC_URL"));
    config.setUsername(System.getenv("DATABASE_USER"));
    config.setPassword(System.getenv("DATABASE_PASSWORD"));
    config.setMaximumPoolSize(Integer.parseInt(System.getenv().getOrDefault("POOL", "16")));
    Main main = new Main(new HikariDataSource(config));
    int port = Integer.parseInt(System.getenv("PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/migrations", main::handle);
    server.createContext("/spin", Main::spin);
    server.start();
    System.out.println("ready");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!path.startsWith(PREFIX)) {
        list(exchange);
        return;
      }
      long id = Long.parseLong(path.substring(PREFIX.length()));
      if (exchange.getRequestMethod().equals("PATCH")) {
        patch(exchange, id);
      } else {
        get(exchange, id);
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private void patch(HttpExchange exchange, long id) throws IOException, SQLException {
    JsonNode body = MAPPER.readTree(exchange.getRequestBody());
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      JsonNode status = body.get("status");
      statement.setString(1, status == null ? null : status.textValue());
      number(statement, 2, body.get("memory_processed"));
      number(statement, 3, body.get("memory_remaining"));
      number(statement, 4, body.get("disk_processed"));
      number(statement, 5, body.get("disk_remaining"));
      statement.setLong(6, id);
      one(exchange, statement);
    }
  }

  private void get(HttpExchange exchange, long id) throws IOException, SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setLong(1, id);
      one(exchange, statement);
    }
  }

  private void list(HttpExchange exchange) throws IOException, SQLException {
    var out = new ByteArrayOutputStream(16_384);
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(LIST);
        ResultSet rows = statement.executeQuery();
        JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("migrations");
      while (rows.next()) {
        write(json, rows);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    answer(exchange, 200, out.toByteArray());
  }

  private static void one(HttpExchange exchange, PreparedStatement statement)
      throws IOException, SQLException {
    var out = new ByteArrayOutputStream(1024);
    try (ResultSet rows = statement.executeQuery();
        JsonGenerator json = JSON.createGenerator(out)) {
      if (rows.next()) {
        write(json, rows);
      }
    }
    boolean found = out.size() > 0;
    answer(exchange, found ? 200 : 404, found ? out.toByteArray() : "{}".getBytes());
  }

  private static void write(JsonGenerator json, ResultSet row) throws IOException, SQLException {
    json.writeStartObject();
    for (int i = 1; i <= COLUMNS.length; i++) {
      String name = COLUMNS[i - 1];
      json.writeFieldName(name);
      if (i == 1 || i >= 14 && i <= 20) {
        long value = row.getLong(i);
        if (row.wasNull()) {
          json.writeNull();
        } else {
          json.writeNumber(value);
        }
      } else if (i > 20) {
        json.writeString(row.getObject(i, OffsetDateTime.class).toInstant().toString());
      } else {
        json.writeString(row.getString(i));
      }
    }
    json.writeEndObject();
  }

  /** Nothing but CPU: {@code /spin?rounds} of a multiplication. The reads section puts it beside. */
  private static void spin(HttpExchange exchange) throws IOException {
    try (exchange) {
      long rounds = Long.parseLong(exchange.getRequestURI().getQuery());
      long value = rounds;
      for (long i = 0; i < rounds; i++) {
        value = value * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      }
      answer(exchange, 200, Long.toString(value).getBytes());
    }
  }

  private static void number(PreparedStatement statement, int index, JsonNode value)
      throws SQLException {
    if (value == null || value.isNull()) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, value.longValue());
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
