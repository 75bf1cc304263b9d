package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushgatewayTest {
  private static final GroupingKey GROUP = new GroupingKey("milepost", "..", Map.of("db", "a b"));
  private static final MetricSnapshots VALUES =
      new GroupValues(0.25, 1, 0, 12_345_678_901L).snapshots();
  private static final String PATH =
      "/prefix/metrics/job@base64/bWlsZXBvc3Q/job_id@base64/Li4/db@base64/YSBi";
  private static final String OVERRIDE = "io.prometheus.exporter.pushgateway.job";

  private final List<String> seen = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "";
  private Pushgateway gateway;

  PushgatewayTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway =
        new Pushgateway(
            GatewayAddress.parse(
                "http://me:secret@127.0.0.1:" + server.getAddress().getPort() + "/prefix"));
  }

  @BeforeEach
  void serve() {
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    System.clearProperty(OVERRIDE);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
    seen.add(exchange.getRequestHeaders().getFirst("Authorization"));
    seen.add(body);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Location", "/elsewhere");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void pushesTheFourFamiliesOfTheInterface() {
    // Must not reach our groups: the client would take it for the job of every one of them.
    System.setProperty(OVERRIDE, "hijacked");
    assertThat(gateway.put(GROUP, VALUES)).isEqualTo(new GatewayAnswer.Accepted());
    assertThat(seen)
        .containsExactly(
            "PUT " + PATH,
            "Basic bWU6c2VjcmV0",
            """
            # HELP migration_complete_total A signal on whether the job has completed (`1`) or not (`0`).
            # TYPE migration_complete_total counter
            migration_complete_total 1.0
            # HELP migration_completion_percent An estimate of the percentage of the total migration work that has been completed.
            # TYPE migration_completion_percent gauge
            migration_completion_percent 0.25
            # HELP migration_failed_total A signal on whether the job has failed (`1`) or not (`0`).
            # TYPE migration_failed_total counter
            migration_failed_total 0.0
            # HELP migration_items_complete_total The number of things that have been completed. This is used as a hint about whether progress is being made.
            # TYPE migration_items_complete_total counter
            migration_items_complete_total 1.2345678901E10
            """);
  }

  @Test
  void deletesTheGroup() {
    status = 202;
    assertThat(gateway.delete(GROUP)).isEqualTo(new GatewayAnswer.Accepted());
    assertThat(seen).containsExactly("DELETE " + PATH, "Basic bWU6c2VjcmV0", "");
  }

  @Test
  void aRefusalIsKeptShortAndPrintable() {
    status = 400;
    answer = "is not a\r\n\tCOUNTER \u0085" + "x".repeat(2_000);
    assertThat(gateway.put(GROUP, VALUES))
        .isInstanceOfSatisfying(
            GatewayAnswer.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .startsWith("400: is not a COUNTER x")
                    .endsWith("x…")
                    .hasSizeLessThanOrEqualTo(1024));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 401, 403, 404, 405, 413})
  void whateverIsNotAPushgatewayIsSetUpWrongly(int code) {
    status = code;
    assertThat(gateway.put(GROUP, VALUES)).isInstanceOf(GatewayAnswer.Misconfigured.class);
    assertThat(gateway.delete(GROUP)).isInstanceOf(GatewayAnswer.Misconfigured.class);
    assertThat(seen).filteredOn(line -> line != null && line.contains("elsewhere")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void anOverloadedGatewayIsUnavailable(int code) {
    status = code;
    assertThat(gateway.put(GROUP, VALUES))
        .isEqualTo(new GatewayAnswer.Unavailable(Integer.toString(code)));
  }

  @Test
  void aGatewayThatIsGoneIsUnavailableAndItsPasswordStaysSecret() {
    server.stop(0);
    assertThat(gateway.put(GROUP, VALUES))
        .isInstanceOfSatisfying(
            GatewayAnswer.Unavailable.class,
            gone -> assertThat(gone.reason()).contains("refused").doesNotContain("secret"));
    assertThatThrownBy(gateway::startTime).isInstanceOf(IOException.class);
  }

  @Test
  void aConnectionThatWentStaleIsNoFailure() throws Exception {
    try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread serving = Thread.ofVirtual().start(() -> serveOneThenCloseOnTheNext(raw));
      Pushgateway stale = new Pushgateway(GatewayAddress.parse("127.0.0.1:" + raw.getLocalPort()));
      assertThat(stale.put(GROUP, VALUES)).isEqualTo(new GatewayAnswer.Accepted());
      assertThat(stale.put(GROUP, VALUES)).isEqualTo(new GatewayAnswer.Accepted());
      serving.join();
    }
  }

  private static void serveOneThenCloseOnTheNext(ServerSocket raw) {
    try {
      try (Socket first = raw.accept()) {
        answer(first);
        int ignored = first.getInputStream().read();
      }
      try (Socket second = raw.accept()) {
        answer(second);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(Socket socket) throws IOException {
    StringBuilder request = new StringBuilder();
    while (!request.toString().endsWith("E10\n")) {
      request.append((char) socket.getInputStream().read());
    }
    socket
        .getOutputStream()
        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }
}
