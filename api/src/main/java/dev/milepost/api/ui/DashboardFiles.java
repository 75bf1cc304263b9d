package dev.milepost.api.ui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The dashboard's files from the class path, read once, and one digest over all of them. */
public final class DashboardFiles {
  private static final String FOLDER = "/ui";

  /** Comments that fill whole lines. In our own files nothing else begins a line that way. */
  private static final Pattern COMMENT_LINES = Pattern.compile("(?m)^ *(//.*|/\\*(?s:.*?)\\*/) *$");

  private final Map<String, byte[]> files;
  private final String digest;

  private DashboardFiles(Map<String, byte[]> files) {
    this.files = files;
    this.digest = digestOf(files);
  }

  /** Reads them all. */
  public static DashboardFiles load() {
    URL folder = DashboardFiles.class.getResource(FOLDER);
    if (folder == null) {
      throw new IllegalStateException("the dashboard's files are not on the class path");
    }
    try {
      URI uri = folder.toURI();
      if (!uri.getScheme().equals("jar")) {
        return new DashboardFiles(read(Path.of(uri)));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return new DashboardFiles(read(jar.getPath(FOLDER)));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the dashboard's files can't be read", e);
    }
  }

  private static Map<String, byte[]> read(Path folder) throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(path -> {
            String name = folder.relativize(path).toString();
            try {
              found.put(name, served(name, Files.readAllBytes(path)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return found;
  }

  /**
   * A file as it goes out. Our own go without their comments, a fifth of what a browser would load;
   * the lines stay, so that an error names the right one. Others' files go as they are.
   */
  private static byte[] served(String name, byte[] content) {
    boolean code = name.endsWith(".js") || name.endsWith(".css");
    if (!code || name.startsWith("vendor/")) {
      return content;
    }
    String text = new String(content, StandardCharsets.UTF_8);
    return COMMENT_LINES
        .matcher(text)
        .replaceAll(comment -> "\n".repeat((int) comment.group().lines().count() - 1))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String digestOf(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach((name, content) -> {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(content);
      });
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Another one as soon as any file is. */
  String digest() {
    return digest;
  }

  /** The files by their names below the folder. */
  Map<String, byte[]> all() {
    return files;
  }

  /** A file as text; it must be there. */
  String text(String name) {
    byte @Nullable [] content = files.get(name);
    if (content == null) {
      throw new IllegalStateException("the dashboard has no " + name);
    }
    return new String(content, StandardCharsets.UTF_8);
  }
}
