package dev.milepost.persistence.embedded;

import dev.milepost.persistence.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a killed program left on its data: a PostgreSQL that still runs, or only its pid file.
 *
 * <p>PostgreSQL won't start while the pid in that file lives, be it anybody's by now. Taking the
 * file away under a server, or under a dead server's last workers, would ruin the data: so the file
 * goes only after every process that works in the folder has gone.
 *
 * @param data the real path of PostgreSQL's own folder
 */
record LeftBehind(Path data) {
  private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);
  private static final int STATUS_LINE = 7;
  private static final Duration FAST = Duration.ofSeconds(10);
  private static final Duration IMMEDIATE = Duration.ofSeconds(5);

  /**
   * Clears up.
   *
   * @throws CannotStart when a process stays
   */
  void end() throws IOException, InterruptedException {
    postmaster()
        .ifPresent(process ->
            LOG.warn("ending the PostgreSQL that was left running, pid {}", process.pid()));
    stop();
  }

  /** The same for one that is meant to run until now. */
  void stop() throws IOException, InterruptedException {
    Optional<ProcessHandle> postmaster = postmaster();
    if (postmaster.isPresent()) {
      // Not ProcessHandle.destroy(): PostgreSQL takes that as "wait for every client to leave".
      signal("INT", postmaster.get());
      if (!within(FAST, () -> !worksHere(postmaster.get()))) {
        signal("QUIT", postmaster.get());
      }
    }
    if (!within(IMMEDIATE, () -> workers().isEmpty())) {
      throw new CannotStart(
          "a PostgreSQL that was left running on %s does not end, pid %s: end it by hand"
              .formatted(data, workers()));
    }
    Files.deleteIfExists(pidFile());
  }

  boolean isRunning() throws IOException {
    return postmaster().isPresent();
  }

  /** Whether it takes connections: PostgreSQL says so in the last line of its pid file. */
  boolean isReady() throws IOException {
    List<String> lines = pidLines();
    return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
  }

  /** The folder above the {@code bin} that the running server is in. */
  Optional<Path> program() throws IOException {
    return postmaster()
        .flatMap(process -> process.info().command())
        .map(Path::of)
        .map(LeftBehind::home);
  }

  private static Path home(Path command) {
    return Objects.requireNonNull(Objects.requireNonNull(command.getParent()).getParent());
  }

  private Path pidFile() {
    return data.resolve("postmaster.pid");
  }

  private Optional<ProcessHandle> postmaster() throws IOException {
    return pidLines().stream()
        .findFirst()
        .filter(line -> line.strip().matches("[0-9]{1,10}"))
        .flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip())))
        .filter(this::worksHere);
  }

  private List<String> pidLines() throws IOException {
    try {
      return Files.readAllLines(pidFile());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private List<Long> workers() {
    return ProcessHandle.allProcesses().filter(this::worksHere).map(ProcessHandle::pid).toList();
  }

  /** Asks where the process is rather than whether it lives: a dead one that nobody reaped does. */
  private boolean worksHere(ProcessHandle process) {
    if (!process.info().command().orElse("").contains("/bin/postgres")) {
      return false;
    }
    try {
      return Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath().equals(data);
    } catch (IOException e) {
      return process.info().commandLine().orElse("").contains(data.toString());
    }
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, process.pid())).start().waitFor();
  }

  private static boolean within(Duration limit, BooleanSupplier done) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }
}
