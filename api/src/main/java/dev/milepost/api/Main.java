package dev.milepost.api;

import dev.milepost.api.config.Config;
import dev.milepost.persistence.CannotStart;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program: {@code milepost serve}. */
public final class Main {
  private static final String USAGE = "usage: milepost serve";
  private static final int EXIT_USAGE = 2;
  private static final int START_PATIENCE_SECONDS = 5;

  private Main() {}

  /** Serves until it is told to stop; ends with 0 then, with 1 when it can't start. */
  public static void main(String[] args) {
    List<String> words = Arrays.asList(args);
    if (!words.equals(List.of("serve"))) {
      System.err.println(USAGE);
      System.exit(EXIT_USAGE);
    }
    CompletableFuture<Milepost> started = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop"));
    try {
      Milepost milepost = Milepost.start(Config.read(System.getenv()), version());
      started.complete(milepost);
      System.out.print(milepost.banner());
      System.out.flush();
    } catch (CannotStart e) {
      started.completeExceptionally(e);
      System.err.println("milepost can't start: " + e.getMessage());
      System.exit(1);
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * A stop that was asked for is a success, also to whoever reads the exit code. One that comes
   * during the start waits for what has been opened by then, or nobody would close it.
   */
  private static void stop(CompletableFuture<Milepost> started) {
    try {
      started.get(START_PATIENCE_SECONDS, TimeUnit.SECONDS).close();
      Runtime.getRuntime().halt(0);
    } catch (ExecutionException | TimeoutException e) {
      // There is nothing to close, or it takes too long: the next start clears up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
