package dev.milepost.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real launcher with the packaged command, as somebody types it; away from any terminal. */
public final class Launched {
  public static final Path LAUNCHER = Path.of("..", "milepost").toAbsolutePath().normalize();

  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final Path out;
  private final Path err;

  private Launched(List<String> words, Map<String, String> environment) throws IOException {
    out = Files.createTempFile("milepost-out-", ".txt");
    err = Files.createTempFile("milepost-err-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("MILEPOST_.*|DBA_OP_.*|NO_COLOR"));
    variables.put("TERM", "xterm");
    variables.putAll(environment);
    process = builder.start();
  }

  /** Starts it and doesn't wait. */
  public static Launched start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(LAUNCHER.toString()));
    words.addAll(List.of(arguments));
    return new Launched(words, environment);
  }

  /** Starts it and waits for its end. */
  public static Outcome run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return start(environment, arguments).end();
  }

  /** The same for a line of bash, in which {@code milepost} is the launcher. */
  public static Outcome bash(Map<String, String> environment, String line)
      throws IOException, InterruptedException {
    String script = "milepost() { '" + LAUNCHER + "' \"$@\"; }\nexport -f milepost\n" + line;
    return new Launched(List.of("bash", "-c", script), environment).end();
  }

  /** What it has printed so far. */
  public String printed() throws IOException {
    return Files.readString(out);
  }

  public Outcome end() throws IOException, InterruptedException {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still there:\n" + printed() + Files.readString(err));
      }
      return new Outcome(process.exitValue(), printed(), Files.readString(err));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** How it ended. */
  public record Outcome(int exitCode, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What was printed, which must be one line of JSON. */
    public JsonNode json() throws IOException {
      if (out.strip().lines().count() != 1) {
        throw new AssertionError("not one line of JSON:\n" + out + err);
      }
      return JSON.readTree(out);
    }
  }
}
