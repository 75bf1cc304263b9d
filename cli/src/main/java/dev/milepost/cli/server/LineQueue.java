package dev.milepost.cli.server;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
  private final BlockingQueue<Read> lines = new LinkedBlockingQueue<>();
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

  /** Waits for a line, no longer than the limit. */
  Read next(Duration limit) throws InterruptedException {
    Read read = lines.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    Flow.Subscription source = subscription;
    if (read instanceof Read.Line && source != null) {
      source.request(1);
    }
    return read == null ? new Read.Nothing() : read;
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
    lines.add(new Read.Line(line));
  }

  @Override
  public void onError(Throwable failure) {
    lines.add(new Read.End());
  }

  @Override
  public void onComplete() {
    lines.add(new Read.End());
  }

  /** What came. */
  sealed interface Read {
    record Line(String text) implements Read {}

    /** Not in the time that was given. */
    record Nothing() implements Read {}

    /** Nothing more will come. */
    record End() implements Read {}
  }
}
