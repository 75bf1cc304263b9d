package dev.milepost.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code milepost version}. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Print the version of this program.")
final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = {"-o", "--output", "-f", "--format"},
      paramLabel = "FORMAT",
      description = "json, or value for the number alone.")
  @Nullable Format format;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String version = known();
    terminal.print(
        format == Format.JSON
            ? JsonNodeFactory.instance.objectNode().put("version", version).toString()
            : format == Format.VALUE ? version : "milepost " + version);
    return ExitCode.OK.number();
  }

  /** Of the jar; there is none in a development's class path. */
  static String known() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
