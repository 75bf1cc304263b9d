package dev.milepost.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.service.vocabulary.MigrationType;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo from its first start to its second, as somebody uses it who tries Milepost. */
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void everythingIsThereTheCommandsWorkAndItGoesOnWhereItWasStopped() throws Exception {
    String mine;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      try (DemoProcess demo = start(Integer.toString(port))) {
        assertThat(demo.output())
            .contains("DEMO - no authentication, loopback only")
            .contains("PORT " + port + " IS TAKEN")
            .contains(demo.url() + "/ui/")
            .contains(folder.toRealPath() + "/milepost-demo (kept; delete to reset)")
            .contains("Pushgateway  none");
        mine = runCommands(demo);
        awaitEveryTypeAndFate(new ApiClient(demo.url()));
        cancelIsHonoured(new ApiClient(demo.url()));
        assertThat(demo.errors()).isEmpty();
        assertThat(demo.interrupt()).isZero();
        assertThat(demo.output()).contains("Stopped. Everything is in ");
        assertThat(folder.resolve("milepost-demo/postgresql/postmaster.pid")).doesNotExist();
      }
    }
    long began = System.nanoTime();
    try (DemoProcess demo = start("0")) {
      long took = (System.nanoTime() - began) / 1_000_000;
      System.out.printf("the second start of the demo took %d ms%n", took);
      ApiClient api = new ApiClient(demo.url());
      assertThat(api.get("/migrations/" + mine).body().path("items_completed").longValue())
          .isEqualTo(42);
      awaitMovement(api);
      assertThat(finished(api)).isGreaterThanOrEqualTo(Simulator.HISTORY);
      assertThat(demo.interrupt()).isZero();
    }
  }

  private DemoProcess start(String port) {
    return DemoProcess.start(folder, Map.of("MILEPOST_PORT", port, "MILEPOST_METRICS_PORT", "0"));
  }

  /** As they are printed; returns the uuid of what they made. */
  private static String runCommands(DemoProcess demo) throws Exception {
    List<String> commands = demo.commands();
    assertThat(commands).hasSize(4);
    JsonNode made = JSON.readTree(output(commands.get(0)));
    assertThat(made.path("name").textValue()).isEqualTo("mine");
    JsonNode moved = JSON.readTree(output(commands.get(1)));
    assertThat(moved.path("completion").doubleValue()).isEqualTo(0.42);
    assertThat(firstEvent(commands.get(2))).contains("\"id\":");
    assertThat(JSON.readTree(output(commands.get(3))).path("migrations").isArray()).isTrue();
    return made.path("uuid").textValue();
  }

  private static String output(String command) throws IOException, InterruptedException {
    Process process = bash(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  /** The data of the first one; the command itself would never end. */
  private static String firstEvent(String command) throws IOException {
    Process process = bash("exec " + command);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      return CompletableFuture.supplyAsync(() ->
              lines.lines().filter(line -> line.startsWith("data: ")).findFirst().orElse("none"))
          .orTimeout(30, TimeUnit.SECONDS)
          .join();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process bash(String command) throws IOException {
    return new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
  }

  private static void awaitEveryTypeAndFate(ApiClient api) throws Exception {
    awaitOne(api, "somebody waits", m -> state(m).equals("waiting"));
    awaitOne(api, "paused", m -> state(m).equals("paused"));
    awaitOne(api, "stalled", m -> m.path("stalled").booleanValue());
    awaitOne(api, "silent", m -> m.path("silent").booleanValue());
    awaitOne(
        api,
        "never ends",
        m -> m.path("convergence").path("verdict").textValue().equals("not_converging"));
    awaitOne(
        api,
        "disk alone",
        m ->
            m.path("migration_type").textValue().equals("migration")
                && m.path("memory_total").isNull()
                && m.path("disk_remaining").longValue() > 0);
    awaitOne(
        api,
        "a wish was granted",
        m -> m.path("outcome_reason").asText().equals("asked for by olivia"));
    awaitOne(api, "with an estimate", m -> m.path("eta").path("state").textValue().equals("ready"));
    JsonNode schema =
        awaitOne(
            api,
            "in parts",
            m ->
                m.path("migration_type").textValue().equals("schema-change")
                    && m.path("items_completed").longValue() > 0);
    String parts = "/migrations/" + schema.path("id").longValue() + "/parts";
    assertThat(api.get(parts).body().path("parts").size()).isEqualTo(6);
    JsonNode summary = api.get("/migrations/summary").body();
    for (String type : MigrationType.words()) {
      assertThat(total(summary.path("by_type").path(type))).as(type).isPositive();
    }
    for (String state : List.of("running", "completed", "failed", "cancelled", "reverted")) {
      assertThat(summary.path("by_state").path(state).longValue()).as(state).isPositive();
    }
    assertThat(finished(api)).isGreaterThanOrEqualTo(Simulator.HISTORY);
  }

  private static void cancelIsHonoured(ApiClient api) throws Exception {
    JsonNode running =
        awaitOne(
            api,
            "running",
            m ->
                m.path("migration_type").textValue().equals("backup")
                    && state(m).equals("running"));
    String path = "/migrations/" + running.path("id").longValue();
    api.send("POST", path + "/actions", Sheet.empty().fields().put("action", "cancel"), "ada");
    soon()
        .untilAsserted(() -> {
          JsonNode now = api.get(path).body();
          assertThat(state(now)).isEqualTo("cancelled");
          assertThat(now.path("outcome_reason").textValue()).isEqualTo("asked for by ada");
        });
  }

  private static void awaitMovement(ApiClient api) throws Exception {
    JsonNode running =
        awaitOne(
            api,
            "moving",
            m -> state(m).equals("running") && m.path("memory_remaining").longValue() > 0);
    String path = "/migrations/" + running.path("id").longValue();
    soon()
        .until(() ->
            api.get(path).body().path("version").longValue() > running.path("version").longValue());
  }

  private static JsonNode awaitOne(ApiClient api, String what, Predicate<JsonNode> fits) {
    return soon().alias(what).until(() -> one(api, fits), Optional::isPresent).orElseThrow();
  }

  private static Optional<JsonNode> one(ApiClient api, Predicate<JsonNode> fits)
      throws IOException, InterruptedException {
    JsonNode page = api.get("/migrations?limit=200").body().path("migrations");
    return StreamSupport.stream(page.spliterator(), false).filter(fits).findFirst();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200));
  }

  private static String state(JsonNode migration) {
    return migration.path("state").textValue();
  }

  private static long finished(ApiClient api) throws IOException, InterruptedException {
    JsonNode states = api.get("/migrations/summary").body().path("by_state");
    return List.of("completed", "failed", "cancelled", "reverted").stream()
        .mapToLong(state -> states.path(state).longValue())
        .sum();
  }

  private static long total(JsonNode counts) {
    return StreamSupport.stream(counts.spliterator(), false).mapToLong(JsonNode::longValue).sum();
  }
}
