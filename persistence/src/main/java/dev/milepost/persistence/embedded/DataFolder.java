package dev.milepost.persistence.embedded;

import dev.milepost.persistence.CannotStart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data folder, ours alone from {@link #claim} to {@link #close}.
 *
 * <pre>
 *   lock             held by the living program, whose pid is in it
 *   password         of the database's user, made once
 *   postgresql       the data; it exists only once it is complete
 *   postgresql.new   data in the making, thrown away if that was cut short
 *   program          PostgreSQL itself, unpacked
 *   program.note     from which archive, and where in there
 *   start.log        what PostgreSQL said at the last start, before it had its log
 * </pre>
 */
final class DataFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder if need be, readable by its owner only.
   *
   * @throws AlreadyRunning when a living program has it
   */
  static DataFolder claim(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path path = folder.toRealPath();
    refuseSomebodyElses(path);
    protect(path, "rwx------");
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    if (lock(channel) == null) {
      // Not closed: that would free the lock, if it's another thread of this program that has it.
      throw new AlreadyRunning(path, read(channel));
    }
    channel.truncate(0);
    channel.write(bytes(Long.toString(ProcessHandle.current().pid())), 0);
    return new DataFolder(path, channel);
  }

  /** The folder's rights get narrowed, which nobody would want for /tmp or a home. */
  private static void refuseSomebodyElses(Path path) throws IOException {
    try (Stream<Path> content = Files.list(path)) {
      if (!Files.exists(path.resolve(LOCK)) && content.findAny().isPresent()) {
        throw new CannotStart(
            "%s is neither empty nor a data folder of Milepost: choose another".formatted(path));
      }
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(32);
    channel.read(content, 0);
    String pid = StandardCharsets.UTF_8.decode(content.flip()).toString().strip();
    return pid.isEmpty() ? "unknown" : pid;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void protect(Path path, String rights) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }
  }

  Path path() {
    return path;
  }

  Path data() {
    return path.resolve("postgresql");
  }

  Path unfinishedData() {
    return path.resolve("postgresql.new");
  }

  Path program() {
    return path.resolve("program");
  }

  Path programNote() {
    return path.resolve("program.note");
  }

  Path startLog() {
    return path.resolve("start.log");
  }

  Path passwordFile() {
    return path.resolve("password");
  }

  /** On the disk before it returns: a password that is lost would lock us out of the data. */
  void makePassword() throws IOException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(passwordFile());
    Files.createFile(passwordFile());
    protect(passwordFile(), "rw-------");
    try (FileChannel file = FileChannel.open(passwordFile(), StandardOpenOption.WRITE)) {
      file.write(bytes(HexFormat.of().formatHex(random)));
      file.force(true);
    }
  }

  String password() throws IOException {
    if (!Files.exists(passwordFile())) {
      throw new CannotStart(
          "%s is missing, and the data beside it cannot be opened without it: restore it"
              .formatted(passwordFile()));
    }
    return Files.readString(passwordFile()).strip();
  }

  /** The library would take what is half there for whole, down to a file that is cut short. */
  void dropHalfUnpackedProgram() throws IOException {
    Files.createDirectories(program());
    try (Stream<Path> versions = Files.list(program())) {
      for (Path version : versions.toList()) {
        if (!Files.exists(version.resolve(".exists"))) {
          delete(version);
        }
      }
    }
  }

  void dropUnfinishedData() throws IOException {
    delete(unfinishedData());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** What is in the making is complete: it becomes the data, for good. */
  void finishData() throws IOException {
    Files.move(unfinishedData(), data());
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
