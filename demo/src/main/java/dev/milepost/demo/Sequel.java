package dev.milepost.demo;

import java.util.List;

/** How a migration goes on from some point to its end. */
record Sequel(List<Phase> phases, Ending ending) {
  Sequel {
    phases = List.copyOf(phases);
  }

  static Sequel of(Ending ending, Phase... phases) {
    return new Sequel(List.of(phases), ending);
  }
}
