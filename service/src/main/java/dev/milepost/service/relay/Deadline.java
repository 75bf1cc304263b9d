package dev.milepost.service.relay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends an exchange with a gateway after a time, whatever it does. A read time-out alone doesn't: it
 * starts anew with each byte that drips in.
 */
final class Deadline {
  /** Until an interrupt has closed the socket, so that nothing is sent behind our back. */
  private static final Duration GRACE = Duration.ofMillis(200);

  private Deadline() {}

  /**
   * Does the exchange on a thread of its own and waits for it; an interrupt is passed on.
   *
   * @throws IOException when the exchange failed, took too long or was interrupted
   */
  static <T> T within(Duration limit, Callable<T> exchange) throws IOException {
    FutureTask<T> task = new FutureTask<>(exchange);
    // Virtual, because only there does an interrupt end a read or a connect.
    Thread thread = Thread.ofVirtual().name("exchange with a gateway").start(task);
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      end(thread);
      throw new SocketTimeoutException("no whole answer within " + limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      end(thread);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static void end(Thread thread) {
    thread.interrupt();
    try {
      boolean ignored = thread.join(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static IOException failure(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException failure -> failure;
      case RuntimeException bug -> throw bug;
      // Too deep a recursion over what the gateway sent is the gateway's doing, and is over.
      case StackOverflowError deep -> new IOException("an answer without end", deep);
      case Error error -> throw error;
      case null, default -> new IOException(e);
    };
  }
}
