package dev.milepost.api.push;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Migration containers as they are, each with another client library and none with a line for us.
 */
enum Containers {
  PYTHON {
    @Override
    void run(String behaviour, String address, String jobId, Map<String, String> labels) {
      program(
          List.of("/usr/bin/python3", "src/test/resources/push/container.py", behaviour),
          address,
          jobId,
          labels,
          "");
    }
  },
  NODE {
    @Override
    void run(String behaviour, String address, String jobId, Map<String, String> labels) {
      program(
          List.of("node", "src/test/resources/push/node/container.js", behaviour),
          address,
          jobId,
          labels,
          "");
    }
  },
  /** Delimited protobuf, which is the default there. */
  JAVA {
    @Override
    void run(String behaviour, String address, String jobId, Map<String, String> labels) {
      try {
        new JavaContainer(address, jobId, labels).run(behaviour);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private static final long LIMIT_SECONDS = 60;

  /**
   * Runs it to its end.
   *
   * @param behaviour {@code sample}, {@code quay}, or one of them with {@code -fails}
   */
  abstract void run(String behaviour, String address, String jobId, Map<String, String> labels);

  /** Assimilator's push: lines of name and value. */
  static void assimilator(String address, String job, String values) {
    program(
        List.of("/usr/bin/python3", "src/test/resources/push/container.py", "assimilator", "-"),
        address,
        job,
        Map.of(),
        values);
  }

  static void deleteFromGateway(String address, String jobId, Map<String, String> labels) {
    program(
        List.of("/usr/bin/python3", "src/test/resources/push/container.py", "delete"),
        address,
        jobId,
        labels,
        "");
  }

  /** Ends with 0, or with 1 where a container tells its failure so. */
  private static void program(
      List<String> command,
      String address,
      String jobId,
      Map<String, String> labels,
      String input) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR", address);
    environment.put("DBA_OP_JOB_ID", jobId);
    labels.forEach(
        (name, value) -> environment.put("DBA_OP_LABEL_" + name.toUpperCase(Locale.ROOT), value));
    environment.put(
        "NODE_PATH", Path.of("../.ci/node/node_modules").toAbsolutePath().normalize().toString());
    try {
      Process process = builder.start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      int code = ended ? process.exitValue() : -1;
      boolean fails = command.getLast().endsWith("-fails");
      if (code != (fails ? 1 : 0) || output.contains("Error")) {
        throw new AssertionError(command + " ended with " + code + ":\n" + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The same in Java, with a histogram beside. */
  private static final class JavaContainer {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Gauge percent =
        Gauge.builder().name("migration_completion_percent").help("Done").register(registry);
    private final Counter complete =
        Counter.builder().name("migration_complete_total").help("Complete").register(registry);
    private final Counter failed =
        Counter.builder().name("migration_failed_total").help("Failed").register(registry);
    private final Counter items =
        Counter.builder().name("migration_items_complete_total").help("Items").register(registry);
    private final Histogram seconds =
        Histogram.builder()
            .name("copy_seconds")
            .help("Native and classic")
            .labelNames("table")
            .register(registry);
    private final PushGateway gateway;

    JavaContainer(String address, String jobId, Map<String, String> labels) {
      PushGateway.Builder builder =
          PushGateway.builder().address(address).job(jobId).registry(registry);
      labels.forEach(builder::groupingKey);
      this.gateway = builder.build();
    }

    void run(String behaviour) throws IOException {
      // So that all three are there from the start, as in the other clients.
      for (Counter counter : new ArrayList<>(List.of(complete, failed, items))) {
        counter.inc(0);
      }
      if (behaviour.startsWith("sample")) {
        sample(behaviour.endsWith("-fails") ? 2 : -1);
      } else {
        quay(behaviour.endsWith("-fails") ? 2 : -1);
      }
    }

    private void sample(int failAt) throws IOException {
      for (int item = 0; item < 5; item++) {
        percent.set(item / 5.0);
        gateway.push();
        if (item == failAt) {
          failed.inc();
          gateway.push();
          return;
        }
        items.inc();
        seconds.labelValues("t" + item).observe(0.3);
        gateway.push();
      }
      complete.inc();
      percent.set(1);
      gateway.push();
    }

    private void quay(int failIn) throws IOException {
      for (int revision = 0; revision < 3; revision++) {
        for (int step = 0; step < 4; step++) {
          if (revision == failIn && step == 2) {
            failed.inc();
            percent.set(1);
            gateway.push();
            return;
          }
          items.inc();
          gateway.push();
        }
        complete.inc();
        percent.set(1);
        gateway.push();
      }
    }
  }
}
