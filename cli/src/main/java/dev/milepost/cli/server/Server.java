package dev.milepost.cli.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A service, as its address names it. Safe for many threads. */
public final class Server implements AutoCloseable {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

  private final Access access;
  private volatile @Nullable HttpClient http;
  private final ObjectMapper mapper = new ObjectMapper();

  public Server(Access access) {
    this.access = access;
  }

  /** Made when it is needed: what only reads never loads it. */
  private synchronized HttpClient http() {
    HttpClient made = http;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(access.connect())
              .build();
      http = made;
    }
    return made;
  }

  public URI url() {
    return access.url();
  }

  /** See {@link Target}. */
  public Answer get(String target) throws InterruptedException {
    return send(Request.get(target));
  }

  public Answer post(String target, JsonNode body) throws InterruptedException {
    return send(Request.post(target, body));
  }

  public Answer patch(String target, JsonNode body) throws InterruptedException {
    return send(Request.patch(target, body));
  }

  /** Asks, and asks again while the service says "not now" and patience lasts. */
  public Answer send(Request request) throws InterruptedException {
    return send(request, access.answer());
  }

  /**
   * The same for an answer that takes its time, such as with {@code Prefer: wait}.
   *
   * @param limit of one try
   */
  public Answer send(Request request, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + access.patience().toNanos();
    while (true) {
      Try outcome = sendOnce(request, limit);
      long left = deadline - System.nanoTime();
      if (outcome.pause == null || outcome.pause.toNanos() > left) {
        return outcome.answer;
      }
      Thread.sleep(outcome.pause);
    }
  }

  /**
   * Opens a stream of changes. Whoever has it open reads on from {@link EventStream#cursor} when it
   * ends.
   *
   * @param cursor where to begin: of a list's answer or an earlier stream; null: now
   * @return the stream, or why there is none
   */
  public Opened stream(Target target, @Nullable String cursor) throws InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(target.toString())).header("Accept", "text/event-stream");
    if (cursor != null) {
      builder.header("Last-Event-ID", cursor);
    }
    LineQueue lines = new LineQueue();
    CompletableFuture<HttpResponse<byte[]>> response =
        http().sendAsync(builder.GET().build(), lines.handler());
    CompletableFuture<Object> first = CompletableFuture.anyOf(lines.accepted(), response);
    Answer.Unreachable failure;
    try {
      first.get(access.answer().toNanos(), TimeUnit.NANOSECONDS);
      if (lines.accepted().isDone()) {
        return new Opened.Stream(new EventStream(lines, response, mapper, cursor));
      }
      return new Opened.Not(read(plain(response.join())));
    } catch (ExecutionException e) {
      failure = unreachable(e.getCause());
    } catch (TimeoutException e) {
      failure = new Answer.Unreachable(notInTime(access.answer()));
    }
    response.cancel(true);
    return new Opened.Not(failure);
  }

  private Try sendOnce(Request request, Duration limit) throws InterruptedException {
    if (request.method().equals("GET")) {
      return getOnce(request, limit);
    }
    CompletableFuture<HttpResponse<byte[]>> pending =
        http().sendAsync(http(request), BodyHandlers.ofByteArray());
    try {
      return taken(plain(pending.get(limit.toNanos(), TimeUnit.NANOSECONDS)));
    } catch (ExecutionException e) {
      return new Try(unreachable(e.getCause()), null);
    } catch (TimeoutException e) {
      return new Try(new Answer.Unreachable(notInTime(limit)), null);
    } finally {
      pending.cancel(true);
    }
  }

  private Try getOnce(Request request, Duration limit) {
    try {
      return taken(PlainGet.send(uri(request.target()), headers(request), access.connect(), limit));
    } catch (SocketTimeoutException e) {
      return new Try(new Answer.Unreachable(notInTime(limit)), null);
    } catch (IOException e) {
      return new Try(unreachable(e), null);
    }
  }

  private static PlainGet.Response plain(HttpResponse<byte[]> response) {
    return new PlainGet.Response(response.statusCode(), response.body(), response.headers());
  }

  private Try taken(PlainGet.Response response) {
    return new Try(read(response), response.status() == 503 ? pause(response) : null);
  }

  private HttpRequest http(Request request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(request.target()))
            .method(request.method(), publisher(request.body()));
    headers(request).forEach(builder::setHeader);
    return builder.build();
  }

  private Map<String, String> headers(Request request) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", "application/json, application/problem+json");
    headers.put("Milepost-Actor", access.actor());
    if (request.body() != null) {
      headers.put("Content-Type", "application/json");
    }
    headers.putAll(request.headers());
    return headers;
  }

  private URI uri(String target) {
    return URI.create(access.url() + target);
  }

  private BodyPublisher publisher(@Nullable JsonNode body) {
    if (body == null) {
      return BodyPublishers.noBody();
    }
    try {
      return BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer read(PlainGet.Response response) {
    int status = response.status();
    JsonNode body;
    try {
      body =
          response.body().length == 0
              ? MissingNode.getInstance()
              : mapper.readTree(response.body());
    } catch (IOException e) {
      // A proxy's page, perhaps.
      body = MissingNode.getInstance();
      if (status < 400) {
        return new Answer.Unreachable("what answers at " + access.url() + " is not Milepost");
      }
    }
    if ((status >= 200 && status < 300) || status == 304) {
      return new Answer.Done(status, body, response.headers());
    }
    return new Answer.Refused(Problem.of(status, body));
  }

  private static Duration pause(PlainGet.Response response) {
    long seconds =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(value -> value.matches("[0-9]{1,6}"))
            .map(Long::parseLong)
            .orElse(1L);
    return seconds == 0 ? SHORTEST_PAUSE : Duration.ofSeconds(seconds);
  }

  private Answer.Unreachable unreachable(@Nullable Throwable cause) {
    String place = "the service at " + access.url();
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof UnknownHostException || at instanceof UnresolvedAddressException) {
        return new Answer.Unreachable(place + " has a name that nobody knows");
      }
      if (at instanceof HttpConnectTimeoutException) {
        return new Answer.Unreachable(place + " can't be reached in " + said(access.connect()));
      }
      if (at instanceof ConnectException) {
        return new Answer.Unreachable(place + " can't be reached: nothing listens there");
      }
    }
    String said = cause == null || cause.getMessage() == null ? "no reason" : cause.getMessage();
    return new Answer.Unreachable(place + " broke off: " + said);
  }

  private String notInTime(Duration limit) {
    return "the service at " + access.url() + " didn't answer in " + said(limit);
  }

  private static String said(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    HttpClient made = http;
    if (made != null) {
      made.shutdownNow();
    }
  }

  /** The pause is null when there is nothing to ask again. */
  private record Try(Answer answer, @Nullable Duration pause) {}

  /** What came of opening a stream. */
  public sealed interface Opened {
    /** It is open, and is to be closed. */
    record Stream(EventStream events) implements Opened {}

    record Not(Answer answer) implements Opened {}
  }
}
