package dev.milepost.demo;

import dev.milepost.api.config.Config;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a demo runs: on loopback, on a PostgreSQL of its own, on ports that are free.
 *
 * @param warnings what is otherwise than was wanted, in sentences
 */
record Surroundings(Config config, List<String> warnings) {
  private static final String DATA = "MILEPOST_DATA";

  Surroundings {
    warnings = List.copyOf(warnings);
  }

  /**
   * What the service's settings are here. A demo never touches a database that somebody named.
   *
   * @throws dev.milepost.persistence.CannotStart with one sentence for each wrong value
   */
  static Surroundings of(Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>(environment);
    List<String> warnings = new ArrayList<>();
    settings.remove(Config.FILE);
    settings.remove("DATABASE_URL");
    settings.remove("MILEPOST_ALLOW_UNAUTHENTICATED");
    settings.put("MILEPOST_HOST", "127.0.0.1");
    settings.putIfAbsent(DATA, "milepost-demo");
    // A runner that dies is to be missed while somebody is looking.
    settings.putIfAbsent("MILEPOST_SILENT_AFTER", "15s");
    // It may stay open for days.
    settings.putIfAbsent("MILEPOST_RETENTION", "2d");
    Config wanted = Config.read(settings);
    settings.put("MILEPOST_PORT", port("the API and the dashboard", wanted.port(), warnings));
    settings.put("MILEPOST_METRICS_PORT", port("the metrics", wanted.metricsPort(), warnings));
    return new Surroundings(Config.read(settings), warnings);
  }

  private static String port(String what, int wanted, List<String> warnings) {
    int free = Ports.freeFrom(wanted);
    if (free != wanted) {
      warnings.add(
          "PORT %d IS TAKEN, so %s are on %s instead"
              .formatted(wanted, what, free == 0 ? "another one" : Integer.toString(free)));
    }
    return Integer.toString(free);
  }
}
