package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher on a machine of the test's making: a copy of it that looks for a JDK below a folder,
 * where else it would look below the root, with none of this machine's variables.
 */
class LauncherIT {
  private static final List<String> TOOLS =
      List.of("cat", "cksum", "dirname", "env", "head", "readlink", "sed");

  @TempDir Path machine;

  @BeforeEach
  void install() throws IOException {
    String launcher = Files.readString(ServiceProcess.REPOSITORY.resolve("milepost"));
    for (String place :
        List.of("/usr/lib/", "/usr/lib64/", "/usr/java/", "/opt/java/", "/Library/")) {
      assertThat(launcher).contains(" " + place);
      launcher = launcher.replace(" " + place, " " + machine + place);
    }
    Files.writeString(machine.resolve("milepost"), launcher);
    Files.createDirectories(machine.resolve("api/target/lib"));
    Files.createFile(machine.resolve("api/target/milepost-api-1.jar"));
    Path bin = Files.createDirectory(machine.resolve("bin"));
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "exec " + where(tool) + " \"$@\"");
    }
    Path jdk17 = jdk("usr/lib/jvm/jdk-17", "17.0.15");
    Files.createSymbolicLink(bin.resolve("java"), jdk17.resolve("bin/java"));
  }

  @Test
  void withoutAJdkThatIsNewEnoughItSaysOneClearSentence() throws Exception {
    jdk("opt/java/jdk-21", "21.0.4");
    Outcome outcome = run(Map.of("JAVA_HOME", machine + "/usr/lib/jvm/jdk-17"), "serve");
    assertThat(outcome.exitCode).isEqualTo(1);
    assertThat(outcome.output)
        .isEqualTo(
            "milepost: no Java 25 or newer found: install a JDK 25, or set JAVA_HOME to one\n");
  }

  @Test
  void aJdkThatIsNewEnoughIsFoundWhereverItIs() throws Exception {
    Path jdk = jdk("opt/java/jdk-26", "26");
    assertThat(run(Map.of(), "--print-java-home").output).isEqualTo(jdk + "\n");
    Path named = jdk("home of mine/jdk", "25.0.1");
    assertThat(run(Map.of("JAVA25_HOME", named.toString()), "--print-java-home").output)
        .isEqualTo(named + "\n");
    assertThat(run(Map.of("JAVA_HOME", named.toString()), "serve").output)
        .startsWith("ran 25.0.1 ")
        .contains("dev.milepost.api.Main serve");
  }

  @Test
  void heapFitsASmallContainerUnlessSomethingElseIsAskedFor() throws Exception {
    jdk("opt/java/jdk-25", "25.0.1");
    assertThat(run(Map.of(), "serve").output).contains(" -XX:+UseSerialGC -Xmx");
    String asked = run(Map.of("MILEPOST_JAVA_OPTS", "-XX:+UseG1GC -Xmx2g"), "serve").output;
    assertThat(asked).doesNotContain("UseSerialGC").contains(" -XX:+UseG1GC -Xmx2g ");
    assertThat(asked.indexOf("-Xmx2g")).isEqualTo(asked.lastIndexOf("-Xmx"));
  }

  @Test
  void cacheIsUsedOnlyWithTheJarsThatItWasMadeOf() throws Exception {
    jdk("opt/java/jdk-25", "25.0.1");
    Path jar = machine.resolve("api/target/milepost-api-1.jar");
    Files.createFile(machine.resolve("api/target/lib/milepost-service-1.jar"));
    Path cache = Files.createFile(machine.resolve("api/target/milepost.aot"));
    assertThat(run(Map.of(), "serve").output).doesNotContain("AOTCache");

    Files.writeString(
        machine.resolve("api/target/milepost.aot.key"), run(Map.of(), "--print-cache-key").output);
    assertThat(run(Map.of(), "serve").output).contains(" -XX:AOTCache=" + cache + " ");

    Files.writeString(jar, "x");
    assertThat(run(Map.of(), "serve").output).doesNotContain("AOTCache");
  }

  @Test
  void beforeItIsBuiltItSaysHowToBuildIt() throws Exception {
    Files.delete(machine.resolve("api/target/milepost-api-1.jar"));
    Outcome outcome = run(Map.of(), "serve");
    assertThat(outcome.exitCode).isEqualTo(1);
    assertThat(outcome.output).contains("run make build").hasLineCount(1);
  }

  private Path jdk(String place, String version) throws IOException {
    Path home = machine.resolve(place);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "echo ran " + version + " \"$@\"");
    return home;
  }

  private static void script(Path file, String command) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + command + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path where(String tool) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private Outcome run(Map<String, String> environment, String argument)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", machine.resolve("milepost").toString(), argument)
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", machine.resolve("bin").toString());
    builder.environment().put("HOME", machine.resolve("home").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private record Outcome(int exitCode, String output) {}
}
