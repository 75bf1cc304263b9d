package dev.milepost.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.api.RunningService;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no decent HTTP client can be brought to send. */
class RawRequestTest {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
    service.create("{\"migration_type\": \"generic\", \"status\": \"running\"}");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String answer(String request) throws IOException {
    URI url = URI.create(service.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String get(String target) throws IOException {
    return answer("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/migrations?job_id=100%",
        "/migrations?state=running&job_id=%zz",
        "/migrations?label=%",
        "/migrations/1?%zz"
      })
  void filterThatCannotBeDecodedIsRefusedAndNotDropped(String target) throws IOException {
    assertThat(get(target))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "\"field\":\"query\"");
  }

  @Test
  void actorMayHaveANameBeyondAscii() throws IOException {
    String body = "{\"status\": \"paused\"}";
    String patched =
        answer(
            "PATCH /migrations/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Milepost-Actor: Zoë\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(patched).startsWith("HTTP/1.1 200");
    assertThat(get("/migrations/1/events")).contains("\"actor\":\"Zoë\"");
  }

  @Test
  void bodyThatIsNotUtf8IsRefused() throws IOException {
    URI url = URI.create(service.url());
    byte[] overlong = {'{', '"', 'm', 'e', 's', 's', 'a', 'g', 'e', '"', ':', '"', (byte) 0xC0,
        (byte) 0xAF, '"', '}'};
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("PATCH /migrations/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      + "Content-Type: application/json\r\nContent-Length: "
                      + overlong.length
                      + "\r\n\r\n")
                  .getBytes(UTF_8));
      socket.getOutputStream().write(overlong);
      socket.getOutputStream().flush();
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400");
    }
  }
}
