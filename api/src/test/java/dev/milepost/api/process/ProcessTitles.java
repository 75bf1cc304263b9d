package dev.milepost.api.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code ps} shows to everybody on the machine. */
final class ProcessTitles {
  private ProcessTitles() {}

  /** The title of that process; none once it has ended. */
  static List<String> of(long pid) {
    try {
      return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")));
    } catch (IOException e) {
      return List.of();
    }
  }

  static List<String> ofAll() {
    return ProcessHandle.allProcesses().flatMap(process -> of(process.pid()).stream()).toList();
  }
}
