package dev.milepost.service.forecast;

import static dev.milepost.service.forecast.Guest.GIB;
import static dev.milepost.service.forecast.Guest.endless;
import static dev.milepost.service.forecast.Guest.finishing;

import dev.milepost.service.forecast.Guest.Hot;
import java.util.List;

/** The ten of progress.md 5.6, then bursty guests, changing links and auto-converge. */
final class Scenarios {
  private Scenarios() {}

  static final List<Guest> TEN =
      List.of(
          finishing("16 GiB light, 1.2 GB/s", 16, 1.2, new Hot(4 * GIB, 0.05)),
          finishing("64 GiB heavy, 1.2 GB/s", 64, 1.2, new Hot(16 * GIB, 0.25)),
          finishing("64 GiB, 0.12 GB/s, long 2nd pass", 64, 0.12, new Hot(48 * GIB, 0.08)),
          finishing("256 GiB, 0.25 GB/s", 256, 0.25, new Hot(128 * GIB, 0.17)),
          finishing("32 GiB, writes 0.9 x link, 1.2 GB/s", 32, 1.2, new Hot(24 * GIB, 1.08)),
          finishing("32 GiB, writes 0.9 x link, 0.12 GB/s", 32, 0.12, new Hot(24 * GIB, 0.108)),
          endless("16 GiB, 3 GiB hot, 0.12 GB/s", 16, 0.12, new Hot(3 * GIB, 1)),
          endless("16 GiB, 1 GiB hot, 1.2 GB/s", 16, 1.2, new Hot(GIB, 5)),
          endless(
              "256 GiB SAP-like, 2.5 GB/s", 256, 2.5, new Hot(24 * GIB, 8), new Hot(96 * GIB, 0.6)),
          endless("64 GiB, writes 1.05 x link", 64, 1.2, new Hot(64 * GIB, 1.26)));

  static final List<Guest> MORE =
      List.of(
          finishing("bursts 45/45 s, 1.2 GB/s", 32, 1.2, new Hot(4 * GIB, 2)).inBursts(45, 45),
          finishing("bursts 60/60 s, mean 0.8 x link", 32, 0.12, new Hot(24 * GIB, 0.19))
              .inBursts(60, 60),
          finishing("bursts 20/60 s of 3 x link", 128, 0.25, new Hot(64 * GIB, 0.75))
              .inBursts(20, 60),
          finishing("link 1.2 -> 0.3 GB/s at 40 s", 64, 1.2, new Hot(16 * GIB, 0.2))
              .withLinkFrom(40, 0.3),
          finishing("link 0.12 -> 0.5 GB/s at 300 s", 32, 0.12, new Hot(24 * GIB, 0.1))
              .withLinkFrom(300, 0.5),
          finishing("auto-converge, writes 1.5 x link", 16, 1.2, new Hot(8 * GIB, 1.8))
              .autoConverging(),
          finishing("auto-converge, 3 GiB hot, 0.3 GB/s", 16, 0.3, new Hot(3 * GIB, 0.6))
              .autoConverging(),
          endless("bursts 10/10 s, mean 1.4 x link", 32, 0.25, new Hot(16 * GIB, 0.7))
              .inBursts(10, 10),
          endless("link 1.2 -> 0.25 GB/s at 8 s", 16, 1.2, new Hot(4 * GIB, 0.6))
              .withLinkFrom(8, 0.25));
}
