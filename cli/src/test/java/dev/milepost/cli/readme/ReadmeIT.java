package dev.milepost.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.cli.ServingProcess;
import dev.milepost.cli.readme.ConsoleDocument.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README shows is what happens: its commands run in order, in a folder that looks like a
 * fresh clone, against a service that was started there on no data.
 *
 * <p>Three commands don't run as they stand: {@code make serve} is what this test has done already,
 * but for the build and the ports, {@code make demo} goes on until somebody ends it, and {@code
 * make test} is what runs this test.
 */
class ReadmeIT {
  /** What a build or a service leaves behind, and no clone has. */
  private static final Set<String> NOT_IN_A_CLONE = Set.of(".git", "milepost-data", "target");

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path clone;

  private ServingProcess service;
  private Shell shell;

  @BeforeEach
  void serve() throws IOException {
    try (Stream<Path> files = Files.list(REPOSITORY)) {
      for (Path file : files.toList()) {
        Path name = file.getFileName();
        if (!NOT_IN_A_CLONE.contains(name.toString())) {
          Files.createSymbolicLink(clone.resolve(name), file);
        }
      }
    }
    service = ServingProcess.start(clone, Map.of("MILEPOST_PUSH_LISTEN", "127.0.0.1:0"));
    shell = new Shell(clone);
  }

  @AfterEach
  void end() {
    shell.close();
    service.close();
  }

  @Test
  void everyCommandPrintsWhatTheReadmeShows() throws IOException {
    List<Step> steps = ConsoleDocument.parse(Files.readString(clone.resolve("README.md")));
    assertThat(steps).extracting(Step::command).startsWith("make serve", "make test");
    assertThat(steps).hasSizeGreaterThan(2);
    List<String> wrong =
        steps.stream().map(this::here).flatMap(step -> mismatch(step).stream()).toList();
    assertThat(wrong).isEmpty();
    System.out.printf("README.md: %d commands print what it shows%n", steps.size());
  }

  /** The step with the ports that the service has here. */
  private Step here(Step step) {
    return new Step(
        step.line(), here(step.command()), step.expected().stream().map(this::here).toList());
  }

  private String here(String text) {
    return text.replace("127.0.0.1:8080", URI.create(service.url()).getAuthority())
        .replace("127.0.0.1:9400", URI.create(service.metricsUrl()).getAuthority())
        .replace("127.0.0.1:9091", URI.create(service.pushUrl()).getAuthority());
  }

  private Optional<String> mismatch(Step step) {
    String printed =
        switch (step.command()) {
          // The listener for pushes is off until the README turns it on, further down.
          case "make serve" -> service.banner().replaceAll("  Pushes to .*\n", "");
          // DemoIT starts it, and runs what it prints.
          case "make demo" -> shell.run("make -n demo > demo.txt || cat demo.txt");
          case "make test" -> shell.run("make -n test > make.txt || cat make.txt");
          default -> shell.run(step.command());
        };
    return ConsoleDocument.matches(step.expected(), printed)
        ? Optional.empty()
        : Optional.of(
            "line %d: $ %s%nis to print:%n%s%nand prints:%n%s"
                .formatted(
                    step.line(), step.command(), String.join("\n", step.expected()), printed));
  }
}
