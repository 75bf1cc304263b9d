package dev.milepost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code milepost version}. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Print the version of this program.")
final class VersionCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String version = Main.class.getPackage().getImplementationVersion();
    spec.commandLine().getOut().println("milepost " + (version == null ? "development" : version));
    return ExitCode.OK.number();
  }
}
