package dev.milepost.persistence.embedded;

import dev.milepost.persistence.CannotStart;
import java.nio.file.Path;

/** A living program has this data folder. */
public final class AlreadyRunning extends CannotStart {
  private static final long serialVersionUID = 1L;

  AlreadyRunning(Path folder, String pid) {
    super(
        "Milepost is already running on %s, pid %s: stop it first or choose another data folder"
            .formatted(folder, pid));
  }
}
