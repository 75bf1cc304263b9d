package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The optional cache of {@code make aot} on a copy of the built program. Each test starts the
 * program with a setting that it refuses: enough of a start to see whether the cache was used, and
 * whether anything but the refusal was said.
 */
class AotCacheIT {
  @TempDir static Path copy;

  private static Path target;
  private static byte[] whole;

  @BeforeAll
  static void makeCache() throws Exception {
    target = Files.createDirectories(copy.resolve("api/target"));
    Path built = ServiceProcess.REPOSITORY.resolve("api/target");
    Files.createDirectories(target.resolve("lib"));
    try (Stream<Path> jars = Files.list(built.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, target.resolve("lib").resolve(jar.getFileName()));
      }
    }
    try (Stream<Path> jars = Files.list(built)) {
      for (Path jar : jars.filter(AotCacheIT::isProgram).toList()) {
        Files.copy(jar, target.resolve(jar.getFileName()));
      }
    }
    Files.createDirectories(copy.resolve("deploy"));
    for (String script : List.of("milepost", "deploy/make-aot-cache")) {
      Files.copy(
          ServiceProcess.REPOSITORY.resolve(script),
          copy.resolve(script),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Outcome made = run(copy, "deploy/make-aot-cache");
    assertThat(made.exitCode).as(made.output).isZero();
    assertThat(made.output).isEmpty();
    whole = Files.readAllBytes(cache());
  }

  @BeforeEach
  void restore() throws IOException {
    Files.write(cache(), whole);
  }

  @Test
  void fittingCacheIsUsedWithoutAWord() throws Exception {
    assertThat(start(copy)).isEqualTo("shared objects file");
  }

  /** Java 25 would use it and then not start, since it looks for the jars where they were. */
  @Test
  void cacheOfAnotherPlaceIsLeftUnused() throws Exception {
    Path place = Files.createDirectories(copy.resolve("new place"));
    Files.copy(copy.resolve("milepost"), place.resolve("milepost"));
    Files.move(copy.resolve("api"), place.resolve("api"));
    try {
      assertThat(start(place)).startsWith("file:");
    } finally {
      Files.move(place.resolve("api"), copy.resolve("api"));
    }
  }

  @Test
  void withoutCacheItStarts() throws Exception {
    Files.delete(cache());

    assertThat(start(copy)).startsWith("file:");
  }

  @Test
  void cacheThatWasCutShortIsLeftUnused() throws Exception {
    try (FileChannel file = FileChannel.open(cache(), StandardOpenOption.WRITE)) {
      file.truncate(whole.length / 2);
    }

    assertThat(start(copy)).startsWith("file:");
  }

  @Test
  void damagedCacheIsLeftUnused() throws Exception {
    byte[] damage = new byte[4096];
    new Random(1).nextBytes(damage);
    overwrite(whole.length / 3, damage);

    assertThat(start(copy)).startsWith("file:");
  }

  @Test
  void cacheThatIsNoneIsLeftUnused() throws Exception {
    Files.writeString(cache(), "junk\n");

    assertThat(start(copy)).startsWith("file:");
  }

  @Test
  void cacheOfAnotherJavaIsLeftUnused() throws Exception {
    byte[] build = System.getProperty("java.vm.version").getBytes(StandardCharsets.US_ASCII);
    byte[] other = build.clone();
    other[other.length - 1]++;
    overwrite(find(build), other);

    assertThat(start(copy)).startsWith("file:");
  }

  @Test
  void cacheOfAnotherBuildIsLeftUnused() throws Exception {
    Path jar;
    try (Stream<Path> jars = Files.list(target)) {
      jar = jars.filter(AotCacheIT::isProgram).findFirst().orElseThrow();
    }
    byte[] content = Files.readAllBytes(jar);
    byte[] changed = content.clone();
    // The time that stands beside its first entry: the same size, and nobody reads it there.
    changed[10] ^= 1;
    Files.write(jar, changed);
    try {
      assertThat(start(copy)).startsWith("file:");
    } finally {
      Files.write(jar, content);
    }
  }

  @Test
  void anotherCollectorOrHeadersOfAnotherFormAreNoReasonToFail() throws Exception {
    assertThat(start(copy, "-XX:+UseG1GC")).isNotEmpty();
    assertThat(start(copy, "-XX:+UseZGC")).isNotEmpty();
    assertThat(start(copy, "-XX:-UseCompactObjectHeaders")).startsWith("file:");
  }

  private static boolean isProgram(Path file) {
    return file.getFileName().toString().matches("milepost-api-[0-9.]+\\.jar");
  }

  private static Path cache() {
    return target.resolve("milepost.aot");
  }

  private static void overwrite(int offset, byte[] content) throws IOException {
    try (FileChannel file = FileChannel.open(cache(), StandardOpenOption.WRITE)) {
      assertThat(file.write(ByteBuffer.wrap(content), offset)).isEqualTo(content.length);
    }
  }

  private static int find(byte[] wanted) {
    String header = new String(whole, 0, 4096, StandardCharsets.ISO_8859_1);
    int found = header.indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
    assertThat(found).isPositive();
    return found;
  }

  /** Where the program's main class was loaded from. */
  private static String start(Path root, String... options) throws Exception {
    Path log = root.resolve("classes.log");
    Files.deleteIfExists(log);
    Outcome outcome =
        run(
            root,
            "milepost",
            Map.of(
                "MILEPOST_PORT",
                "none",
                "MILEPOST_JAVA_OPTS",
                "-Xlog:class+load:file=classes.log " + String.join(" ", options)),
            "serve");
    assertThat(outcome.output).startsWith("milepost can't start: ").contains("MILEPOST_PORT");
    assertThat(outcome.output.lines()).as(outcome.output).noneMatch(AotCacheIT::isTheJvms);
    assertThat(outcome.exitCode).isEqualTo(1);
    String main = " dev.milepost.api.Main source: ";
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains(main))
        .map(line -> line.substring(line.indexOf(main) + main.length()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isTheJvms(String line) {
    return line.matches("(?i).*(\\[aot|\\[cds|warning|fatal|archive).*");
  }

  private static Outcome run(Path folder, String program) throws Exception {
    return run(folder, program, Map.of());
  }

  private static Outcome run(
      Path folder, String program, Map<String, String> environment, String... arguments)
      throws Exception {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(folder.resolve(program).toString()), Stream.of(arguments))
                    .toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("MILEPOST_.*|DATABASE_URL"));
    // The cache fits the Java that made it; the one that these tests run on made it.
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  private record Outcome(int exitCode, String output) {}
}
