package dev.milepost.api.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Those who stay: streams and long polls. Each has a virtual thread of its own, so that however
 * many they are, other requests find a thread.
 */
public final class Watchers {
  /** A browser opens one, and a process has descriptors for some twenty thousand. */
  public static final int LIMIT = 10_000;

  private static final Pattern WAIT =
      Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,18})\"?(?:\\s*;.*)?", Pattern.CASE_INSENSITIVE);
  private static final String STAYED = "milepost.stayed";
  private static final long LONGEST_WAIT = 60;

  private final Semaphore free = new Semaphore(LIMIT);

  /** How many there are. */
  public int open() {
    return LIMIT - free.availablePermits();
  }

  /**
   * How long the caller prefers to wait for a change (RFC 7240 section 4.3), a minute at most; null
   * when it doesn't. What can't be understood is ignored, as that document asks.
   */
  static @Nullable Duration wait(@Nullable String prefer) {
    return prefer == null
        ? null
        : Stream.of(prefer.split(",", -1))
            .map(preference -> WAIT.matcher(preference.strip()))
            .filter(Matcher::matches)
            .findFirst()
            .map(
                match -> Duration.ofSeconds(Math.min(LONGEST_WAIT, Long.parseLong(match.group(1)))))
            .orElse(null);
  }

  /** Whether a request waited because that was asked for: how long says nothing of the service. */
  static boolean stayed(Context context) {
    return context.attribute(STAYED) != null;
  }

  /** Goes on with the exchange on a thread of its own, or refuses it. */
  void stay(Exchange exchange, Stay stay) {
    if (!free.tryAcquire()) {
      exchange.context().header("Retry-After", "5");
      throw Problem.of(
              503,
              "too-many-watchers",
              "Too many watch at once",
              "This instance has " + LIMIT + " streams and long polls open. Try again, or poll.")
          .raised();
    }
    exchange.context().attribute(STAYED, true);
    String requestId = RequestIds.of(exchange.context());
    exchange
        .context()
        .future(() -> {
          CompletableFuture<Void> end = new CompletableFuture<>();
          Thread.ofVirtual()
              .name("watcher-" + requestId)
              .start(() -> {
                try {
                  stay.run();
                  end.complete(null);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  end.complete(null);
                } catch (Throwable e) {
                  end.completeExceptionally(e);
                } finally {
                  free.release();
                }
              });
          return end;
        });
  }

  /** What a watcher does until it goes. */
  @FunctionalInterface
  interface Stay {
    void run() throws InterruptedException;
  }
}
