package dev.milepost.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import dev.milepost.cli.RunningService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The client against the real service, and against what stands before or instead of one. */
class ServerTest {
  private static Access access(String url, Duration patience) {
    return Access.of(url, Map.of(Access.ACTOR_VARIABLE, "olivia"))
        .withLimits(Duration.ofSeconds(2), Duration.ofMillis(500), patience);
  }

  @Test
  void reportsAreAnsweredWithWhatTheyChangedAndProblemsWithTheirDetails() throws Exception {
    try (RunningService service = RunningService.start();
        Server server = new Server(Access.of(service.url(), Map.of()))) {
      var body = JsonNodeFactory.instance.objectNode().put("migration_type", "generic");
      Request create = Request.post("/migrations", body).idempotent("once");
      assertThat(server.send(create)).isInstanceOf(Answer.Done.class);
      Answer.Done again = (Answer.Done) server.send(create);
      assertThat(again.status()).isEqualTo(200);
      String target = Target.of("migrations", again.body().path("id").asText()).toString();

      var report = JsonNodeFactory.instance.objectNode().put("sequence", 1);
      assertThat(((Answer.Done) server.patch(target, report)).applied()).isTrue();
      Answer.Done repeated = (Answer.Done) server.patch(target, report);
      assertThat(repeated.applied()).isFalse();
      assertThat(repeated.etag()).isPresent();

      Answer refused =
          server.patch(target, JsonNodeFactory.instance.objectNode().put("status", "runing"));
      Problem problem = ((Answer.Refused) refused).problem();
      assertThat(problem.type()).isEqualTo("unknown-word");
      assertThat(problem.status()).isEqualTo(422);
      assertThat(problem.allowed()).contains("running");
      assertThat(problem.errors().getFirst().field()).isEqualTo("status");
      assertThat(problem.requestId()).isPresent();
    }
  }

  @Test
  void theStreamTellsWhatChangesAndGoesOnAtItsCursor() throws Exception {
    try (RunningService service = RunningService.start();
        Server server = new Server(Access.of(service.url(), Map.of()))) {
      String id = service.running("stream-1");
      Answer.Done list = (Answer.Done) server.get("/migrations");
      String cursor = list.body().path("cursor").textValue();
      service.send("PATCH", "/migrations/" + id, "{\"memory_remaining\": 7}");
      Target stream = Target.of("migrations", "stream").with("state", "running");
      try (EventStream events = open(server, stream, cursor)) {
        EventStream.Next next = events.next(Duration.ofSeconds(20));
        assertThat(next).isInstanceOf(EventStream.Next.Event.class);
        EventStream.Next.Event event = (EventStream.Next.Event) next;
        assertThat(event.name()).isEqualTo("migration");
        assertThat(event.data().path("memory_remaining").longValue()).isEqualTo(7);
        assertThat(events.next(Duration.ofMillis(100)))
            .isInstanceOf(EventStream.Next.Nothing.class);
        cursor = events.cursor();
      }
      service.send("PATCH", "/migrations/" + id, "{\"status\": \"failed\"}");
      try (EventStream events = open(server, stream, cursor)) {
        EventStream.Next.Event event = (EventStream.Next.Event) events.next(Duration.ofSeconds(20));
        assertThat(event.name()).isEqualTo("left");
      }
      assertThat(server.stream(Target.of("migrations", "stream").with("nonsense", "1"), null))
          .isInstanceOfSatisfying(
              Server.Opened.Not.class,
              not -> assertThat(not.answer()).isInstanceOf(Answer.Refused.class));
    }
  }

  private static EventStream open(
      Server server, Target target, @org.jspecify.annotations.Nullable String cursor)
      throws InterruptedException {
    return ((Server.Opened.Stream) server.stream(target, cursor)).events();
  }

  @Test
  void aBusyServiceIsAskedAgainAsLongAsPatienceLasts() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer busy =
        http(exchange -> {
          boolean first = asked.getAndIncrement() == 0;
          exchange.getResponseHeaders().add("Retry-After", "0");
          byte[] body = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(first ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    String url = "http://127.0.0.1:" + busy.getAddress().getPort();
    try (Server patient = new Server(access(url, Duration.ofSeconds(5)));
        Server hasty = new Server(access(url, Duration.ZERO))) {
      assertThat(patient.get("/x")).isInstanceOf(Answer.Done.class);
      assertThat(asked).hasValue(2);
      asked.set(0);
      assertThat(hasty.get("/x")).isInstanceOf(Answer.Refused.class);
      assertThat(asked).hasValue(1);
    } finally {
      busy.stop(0);
    }
  }

  @Test
  void whatAnswersWithAPageIsNotMilepost() throws Exception {
    HttpServer proxy =
        http(exchange -> {
          byte[] body = "<html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/bad") ? 502 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    try (Server server =
        new Server(access("http://127.0.0.1:" + proxy.getAddress().getPort(), Duration.ZERO))) {
      assertThat(server.get("/good")).isInstanceOf(Answer.Unreachable.class);
      Problem problem = ((Answer.Refused) server.get("/bad")).problem();
      assertThat(problem.detail()).contains("502").contains("not Milepost");
    } finally {
      proxy.stop(0);
    }
  }

  @Test
  void silenceIsNotWaitedForLongerThanAllowed() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Server server =
            new Server(access("http://127.0.0.1:" + mute.getLocalPort(), Duration.ZERO))) {
      long began = System.nanoTime();
      Answer answer = server.get("/migrations");
      assertThat(answer).isInstanceOf(Answer.Unreachable.class);
      assertThat(((Answer.Unreachable) answer).reason()).contains("didn't answer in 500 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void namesThatNobodyKnowsAndClosedPortsAreTold() throws Exception {
    try (Server unknown = new Server(access("http://no-such-host.invalid", Duration.ZERO))) {
      assertThat(unknown.get("/")).isInstanceOf(Answer.Unreachable.class);
    }
    try (Server closed = new Server(access("http://127.0.0.1:1", Duration.ZERO))) {
      assertThat(((Answer.Unreachable) closed.get("/")).reason()).contains("nothing listens");
    }
  }

  private static HttpServer http(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }
}
