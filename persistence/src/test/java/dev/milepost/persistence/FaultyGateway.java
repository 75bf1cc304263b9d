package dev.milepost.persistence;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Stands before a real Pushgateway and answers some requests with a failure instead. */
final class FaultyGateway implements AutoCloseable {
  private static final int NEVER = 0;

  private final PushgatewayProcess behind;
  private final HttpServer server;
  private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();
  private volatile int status;
  private volatile Predicate<String> affected = request -> false;
  private final AtomicInteger hanging = new AtomicInteger();

  FaultyGateway(PushgatewayProcess behind) {
    this.behind = behind;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(hands);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers so to every request whose method and raw path, with a space between, match. */
  void answer(int withStatus, Predicate<String> to) {
    status = withStatus;
    affected = to;
  }

  /** Lets those requests wait for ever. */
  void hang(Predicate<String> requests) {
    answer(NEVER, requests);
  }

  /** How many requests are waiting for ever. */
  int hanging() {
    return hanging.get();
  }

  void heal() {
    affected = request -> false;
  }

  @Override
  public void close() {
    server.stop(0);
    hands.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getRawPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (affected.test(method + " " + path)) {
        fail(exchange);
        return;
      }
      var through =
          (HttpURLConnection)
              URI.create("http://" + behind.address() + path).toURL().openConnection();
      through.setRequestMethod(method);
      if (body.length > 0) {
        through.setDoOutput(true);
        through.getOutputStream().write(body);
      }
      exchange.sendResponseHeaders(through.getResponseCode(), 0);
      if (through.getResponseCode() < 400) {
        through.getInputStream().transferTo(exchange.getResponseBody());
      }
    }
  }

  private void fail(HttpExchange exchange) throws IOException {
    if (status != NEVER) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    hanging.incrementAndGet();
    try {
      Thread.sleep(Duration.ofDays(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
