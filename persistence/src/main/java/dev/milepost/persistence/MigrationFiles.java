package dev.milepost.persistence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The migrations on the class path, as Flyway would enter them in its history.
 *
 * @param checksums of each file by its name, as Flyway computes them
 */
record MigrationFiles(Map<String, Integer> checksums) {

  /**
   * Reads the files directly in a folder of the class path.
   *
   * @throws UncheckedIOException when one can't be read
   */
  static MigrationFiles of(String folder) {
    try {
      Map<String, Integer> checksums = new HashMap<>();
      for (String name : names(folder)) {
        checksums.put(name, checksum(resource(folder + "/" + name)));
      }
      return new MigrationFiles(Map.copyOf(checksums));
    } catch (IOException e) {
      throw new UncheckedIOException("the migrations in " + folder + " can't be read", e);
    }
  }

  private static List<String> names(String folder) throws IOException {
    URL url = resource(folder);
    if (url.openConnection() instanceof JarURLConnection jar) {
      String prefix = folder + "/";
      return jar.getJarFile().stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(prefix) && name.length() > prefix.length())
          .map(name -> name.substring(prefix.length()))
          .toList();
    }
    try (Stream<Path> files = Files.list(Path.of(URI.create(url.toString())))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static URL resource(String name) throws IOException {
    URL url = MigrationFiles.class.getClassLoader().getResource(name);
    if (url == null) {
      throw new IOException(name + " is not on the class path");
    }
    return url;
  }

  /** Flyway's: a CRC-32 of the lines without their ends, so that these don't matter. */
  private static int checksum(URL file) throws IOException {
    CRC32 sum = new CRC32();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        sum.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return (int) sum.getValue();
  }
}
