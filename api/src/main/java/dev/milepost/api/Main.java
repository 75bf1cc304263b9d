package dev.milepost.api;

import dev.milepost.api.config.Config;
import dev.milepost.persistence.CannotStart;
import java.util.Arrays;
import java.util.List;

/** The program: {@code milepost serve}. */
public final class Main {
  private static final String USAGE = "usage: milepost serve";
  private static final int EXIT_USAGE = 2;

  private Main() {}

  /** Serves until it is told to stop; ends with 0 then, with 1 when it can't start. */
  public static void main(String[] args) {
    List<String> words = Arrays.asList(args);
    if (!words.equals(List.of("serve"))) {
      System.err.println(USAGE);
      System.exit(EXIT_USAGE);
    }
    try {
      Milepost milepost = Milepost.start(Config.read(System.getenv()), version());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(milepost), "stop"));
      System.out.print(milepost.banner());
      System.out.flush();
    } catch (CannotStart e) {
      System.err.println("milepost can't start: " + e.getMessage());
      System.exit(1);
    }
  }

  /** A stop that was asked for is a success, also to whoever reads the exit code. */
  private static void stop(Milepost milepost) {
    milepost.close();
    Runtime.getRuntime().halt(0);
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
