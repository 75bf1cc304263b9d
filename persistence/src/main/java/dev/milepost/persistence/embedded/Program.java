package dev.milepost.persistence.embedded;

import dev.milepost.persistence.CannotStart;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.ArchUtils;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL itself, as the library unpacks it from an archive on the class path. The library reads
 * the whole archive, asks around for the Linux distribution and then looks ten times a second
 * whether the server is there, at every start. So it does the first start on an archive, which also
 * makes the data, and what it unpacked is noted; the starts after that are {@link Postmaster}'s.
 *
 * @param home the folder above {@code bin}
 */
record Program(Path home) {
  private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);

  /** What the library leaves in a folder once everything is there. */
  private static final String UNPACKED = ".exists";

  Path command(String name) {
    return home.resolve("bin").resolve(name);
  }

  /** The one that was unpacked earlier from the archive that is on the class path now. */
  static Optional<Program> unpacked(DataFolder folder) throws IOException {
    String archive = archive();
    if (archive == null || !Files.exists(folder.programNote())) {
      return Optional.empty();
    }
    List<String> note = Files.readAllLines(folder.programNote());
    if (note.size() != 2 || !note.getFirst().equals(archive)) {
      return Optional.empty();
    }
    Path home = folder.program().resolve(note.getLast());
    return Files.exists(home.resolve(UNPACKED)) ? Optional.of(new Program(home)) : Optional.empty();
  }

  /**
   * Unpacks it, makes the data if there are none, and tries both: PostgreSQL has run on the data
   * when this returns, and doesn't run any more.
   */
  static Program unpack(DataFolder folder, Path data) throws IOException, InterruptedException {
    refuseBareRoot();
    EmbeddedPostgres postgres = start(folder, data);
    try {
      Path home =
          new LeftBehind(data)
              .program()
              .orElseThrow(() -> new IOException("PostgreSQL has ended at once"));
      Path own = folder.program().resolve(home.getFileName());
      if (!Files.exists(own.resolve(UNPACKED))) {
        // The library unpacks once in a JVM, so this ran from where an earlier folder has it.
        return new Program(home);
      }
      note(folder, home);
      return new Program(own);
    } finally {
      postgres.close();
      new LeftBehind(data).end();
    }
  }

  private static void note(DataFolder folder, Path home) throws IOException {
    String archive = archive();
    if (archive != null) {
      Files.write(folder.programNote(), List.of(archive, String.valueOf(home.getFileName())));
    }
  }

  private static EmbeddedPostgres start(DataFolder folder, Path data)
      throws IOException, InterruptedException {
    // The library also clears up what it takes for its own under this path, by default in /tmp,
    // where anybody could put a pid file for us to act on. It hands out no other way to say so.
    System.setProperty("ot.epg.working-dir", folder.program().toString());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(folder.program().toFile())
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(STARTUP_LIMIT)
            // These are passed on to initdb as they are, where they win over "trust anybody".
            .setLocaleConfig("auth-host", "scram-sha-256")
            .setLocaleConfig("pwfile", folder.passwordFile().toString())
            // The order of text must not change with the operating system's C library.
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("locale-provider", "builtin")
            .setLocaleConfig("builtin-locale", "C.UTF-8")
            .setConnectConfig("password", folder.password());
    Postmaster.SETTINGS.forEach(builder::setServerConfig);
    try {
      return builder.start();
    } catch (IOException | RuntimeException e) {
      new LeftBehind(data).end();
      throw e;
    }
  }

  /**
   * What tells the archive on the class path from that of another release, from the index of its
   * jar alone; null when it isn't where the library's releases have it.
   */
  private static @Nullable String archive() throws IOException {
    String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    String name =
        "postgres-%s-%s.txz".formatted(system, ArchUtils.normalize(System.getProperty("os.arch")));
    URL url = Program.class.getClassLoader().getResource(name);
    if (url != null && url.openConnection() instanceof JarURLConnection jar) {
      var entry = jar.getJarEntry();
      return "%s %d %08x".formatted(name, entry.getSize(), entry.getCrc());
    }
    return null;
  }

  /** PostgreSQL doesn't run as root; the way around it is a user namespace. */
  static void refuseBareRoot() {
    if (Postmaster.isRoot() && !LinuxUtils.isUnshareAvailable()) {
      throw new CannotStart(
          "PostgreSQL refuses to run as root: run as a normal user or set DATABASE_URL");
    }
  }
}
