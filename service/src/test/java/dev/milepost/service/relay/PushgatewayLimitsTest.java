package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gateways that never come to an end. */
@Timeout(20)
class PushgatewayLimitsTest {
  private static final GroupingKey GROUP = new GroupingKey("milepost", "1", Map.of());
  private static final MetricSnapshots VALUES = new GroupValues(0.25, 1, 0, 1).snapshots();

  private final ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final Pushgateway gateway =
      new Pushgateway(
          GatewayAddress.parse("127.0.0.1:" + raw.getLocalPort()), Duration.ofSeconds(1));

  PushgatewayLimitsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    raw.close();
  }

  @Test
  void aFailureWithoutEndIsReadInPart() {
    answer("HTTP/1.1 500 Sick\r\n\r\n", "x".repeat(8_192), Duration.ZERO);
    assertThat(gateway.put(GROUP, VALUES))
        .isInstanceOfSatisfying(
            GatewayAnswer.Unavailable.class,
            sick -> assertThat(sick.reason()).startsWith("500: xxx").hasSize(1024));
    assertThat(gateway.delete(GROUP)).isInstanceOf(GatewayAnswer.Unavailable.class);
  }

  @Test
  void aStatusWithoutEndIsReadInPart() {
    answer("HTTP/1.1 200 OK\r\n\r\n{\"data\":", "[".repeat(100) + "]".repeat(100), Duration.ZERO);
    assertThatThrownBy(gateway::startTime).isInstanceOf(IOException.class);
  }

  @Test
  void anAnswerThatDripsIsCutOff() {
    answer("HTTP/1.1 200 OK\r\nX-Drip: ", "x", Duration.ofMillis(100));
    assertUnavailableInTime();
  }

  @Test
  void aFailureThatDripsIsCutOff() {
    answer("HTTP/1.1 400 Bad Request\r\n\r\n", "x", Duration.ofMillis(100));
    assertUnavailableInTime();
  }

  @Test
  void slowlyContinuingForEverIsCutOff() {
    answer("", "HTTP/1.1 100 Continue\r\n\r\n", Duration.ofMillis(100));
    assertUnavailableInTime();
  }

  @Test
  void quicklyContinuingForEverIsCutOff() {
    answer("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100), Duration.ZERO);
    assertUnavailableInTime();
  }

  @Test
  void anInterruptEndsAnExchangeAndIsKept() throws Exception {
    answer("HTTP/1.1 200 OK\r\nX-Drip: ", "x", Duration.ofMillis(100));
    Pushgateway patient =
        new Pushgateway(
            GatewayAddress.parse("127.0.0.1:" + raw.getLocalPort()), Duration.ofMinutes(1));
    boolean[] kept = new boolean[1];
    Thread pushing =
        Thread.ofPlatform()
            .start(() -> {
              GatewayAnswer ignored = patient.put(GROUP, VALUES);
              kept[0] = Thread.currentThread().isInterrupted();
            });
    Thread.sleep(300);
    pushing.interrupt();
    assertThat(pushing.join(Duration.ofSeconds(2))).isTrue();
    assertThat(kept[0]).isTrue();
  }

  private void assertUnavailableInTime() {
    long start = System.nanoTime();
    assertThat(gateway.put(GROUP, VALUES)).isInstanceOf(GatewayAnswer.Unavailable.class);
    assertThatThrownBy(gateway::startTime).isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  /** Answers every request with that beginning and then, for ever, with the rest. */
  private void answer(String beginning, String rest, Duration pause) {
    Thread.ofVirtual()
        .start(() -> {
          while (!raw.isClosed()) {
            try {
              Socket socket = raw.accept();
              Thread.ofVirtual().start(() -> pour(socket, beginning, rest, pause));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  private static void pour(Socket socket, String beginning, String rest, Duration pause) {
    try (socket) {
      int ignored = socket.getInputStream().read(new byte[65_536]);
      OutputStream out = socket.getOutputStream();
      out.write(beginning.getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write(rest.getBytes(StandardCharsets.US_ASCII));
        Thread.sleep(pause);
      }
    } catch (IOException | InterruptedException e) {
      // The other side had enough.
      return;
    }
  }
}
