package dev.milepost.cli.server;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an answer that doesn't end, read one by one. The next one is asked for when the last
 * one was taken, so a slow reader holds up the sender and not the memory.
 */
final class LineQueue implements Flow.Subscriber<String> {
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription subscription;

  /** Takes the lines of a stream; of any other answer, which is a refusal, the body. */
  BodyHandler<byte[]> handler() {
    return response -> {
      if (!isStream(response)) {
        return BodySubscribers.ofByteArray();
      }
      BodySubscriber<byte[]> subscriber =
          BodySubscribers.fromLineSubscriber(
              this, ignored -> new byte[0], StandardCharsets.UTF_8, null);
      accepted.complete(true);
      return subscriber;
    };
  }

  private static boolean isStream(HttpResponse.ResponseInfo response) {
    return response.statusCode() == 200
        && response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
  }

  /** Done when the answer turned out to be a stream. */
  CompletableFuture<Boolean> accepted() {
    return accepted;
  }

  /**
   * Waits for a line.
   *
   * @return null when none came in time; empty at the end
   */
  @Nullable Optional<String> next(Duration limit) throws InterruptedException {
    Optional<String> line = lines.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    Flow.Subscription source = subscription;
    if (line != null && line.isPresent() && source != null) {
      source.request(1);
    }
    return line;
  }

  void cancel() {
    Flow.Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription = source;
    source.request(1);
  }

  @Override
  public void onNext(String line) {
    lines.add(Optional.of(line));
  }

  @Override
  public void onError(Throwable failure) {
    lines.add(Optional.empty());
  }

  @Override
  public void onComplete() {
    lines.add(Optional.empty());
  }
}
