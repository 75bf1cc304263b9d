package dev.milepost.persistence.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL that was started on its data and takes connections.
 *
 * @param port on the loopback address
 */
record Postmaster(int port) {
  static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("max_connections", "50"),
          Map.entry("timezone", "UTC"),
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          // A file for each day of the week, so that the log neither floods ours nor grows forever.
          Map.entry("logging_collector", "on"),
          Map.entry("log_filename", "postgresql-%a.log"),
          Map.entry("log_truncate_on_rotation", "on"),
          Map.entry("log_rotation_age", "1d"),
          Map.entry("log_rotation_size", "0"));

  /** Recovery after a crash may take long; there is nobody else to wait for it. */
  private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  /**
   * Starts it and waits until it takes connections.
   *
   * @param startLog what it says before it has its own log; overwritten
   * @throws IOException when it doesn't; nothing is left running then
   */
  static Postmaster start(Program program, Path data, int port, Path startLog)
      throws IOException, InterruptedException {
    Process control = control(program, data, port, startLog);
    try {
      awaitReady(control, new LeftBehind(data), startLog);
      return new Postmaster(port);
    } catch (IOException | InterruptedException | RuntimeException e) {
      control.destroy();
      new LeftBehind(data).end();
      throw e;
    }
  }

  private static void awaitReady(Process control, LeftBehind server, Path startLog)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STARTUP_LIMIT.toNanos();
    while (!server.isReady()) {
      if (!control.isAlive() && control.exitValue() != 0) {
        Program.refuseBareRoot();
        throw new IOException(
            "pg_ctl says in " + startLog + ": " + Files.readString(startLog).strip());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("it takes longer than " + STARTUP_LIMIT);
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  /** By pg_ctl, which takes it out of the terminal's process group: a Ctrl-C is for us alone. */
  private static Process control(Program program, Path data, int port, Path startLog)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(
        List.of(
            program.command("pg_ctl").toString(),
            "-D",
            data.toString(),
            "-t",
            Long.toString(STARTUP_LIMIT.toSeconds()),
            "-o",
            options(port),
            "-w",
            "start"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(startLog.toFile())
        .start();
  }

  private static String options(int port) {
    StringBuilder options = new StringBuilder("-p " + port);
    SETTINGS.forEach(
        (name, value) -> options.append(" -c ").append(name).append('=').append(value));
    return options.toString();
  }

  static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }

  /** One that is free now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
