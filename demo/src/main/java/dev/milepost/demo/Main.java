package dev.milepost.demo;

import dev.milepost.api.Milepost;
import dev.milepost.persistence.CannotStart;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program: {@code milepost demo}. */
public final class Main {
  private static final int START_PATIENCE_SECONDS = 5;

  private Main() {}

  /** Shows what Milepost is until it is told to stop; ends with 1 when it can't start. */
  public static void main(String[] arguments) {
    // Before the first logger: a line for each change would bury what is said here.
    System.setProperty("logback.configurationFile", "demo-logback.xml");
    CompletableFuture<Demo> started = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop"));
    try {
      say("Milepost's demo starts. The first time, it unpacks a PostgreSQL.\n\n");
      Demo demo = open(Surroundings.of(System.getenv()));
      started.complete(demo);
      say(demo.greeting().addresses());
      say("\n  Some migrations are being made up ...\n");
      demo.simulator().start();
      say(demo.greeting().commands());
    } catch (CannotStart e) {
      started.completeExceptionally(e);
      System.err.println("milepost can't start: " + e.getMessage());
      System.exit(1);
    } catch (IOException e) {
      System.err.println("the demo can't go on: " + e.getMessage());
      System.exit(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
      throw e;
    }
  }

  private static Demo open(Surroundings surroundings) {
    String version = Milepost.class.getPackage().getImplementationVersion();
    String known = version == null ? "development" : version;
    Milepost milepost = Milepost.start(surroundings.config(), known);
    Greeting greeting = new Greeting(milepost, known, surroundings);
    Simulator simulator = new Simulator(new ApiClient(greeting.url()), InstantSource.system());
    return new Demo(milepost, greeting, simulator);
  }

  private static void say(String text) {
    System.out.print(text);
    System.out.flush();
  }

  /** As the service's own: a stop that was asked for is a success. */
  private static void stop(CompletableFuture<Demo> started) {
    try {
      Demo demo = started.get(START_PATIENCE_SECONDS, TimeUnit.SECONDS);
      demo.close();
      say(demo.greeting().farewell());
      Runtime.getRuntime().halt(0);
    } catch (ExecutionException | TimeoutException e) {
      // There is nothing to close, or it takes too long: the next start clears up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What runs. */
  private record Demo(Milepost milepost, Greeting greeting, Simulator simulator) {
    void close() {
      simulator.close();
      milepost.close();
    }
  }
}
