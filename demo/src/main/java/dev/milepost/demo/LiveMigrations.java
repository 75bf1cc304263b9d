package dev.milepost.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.demo.Course.Request;
import dev.milepost.demo.Precopy.Guest;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Guests that keep running while they move, and what becomes of them. */
final class LiveMigrations {
  private static final double SECONDS_BETWEEN_REPORTS = 1;
  private static final double MINUTE = 60;

  private LiveMigrations() {}

  static Course fast(Plot plot) {
    return whole(plot, guest(plot, 10, 220, 30), List.of());
  }

  static Course slow(Plot plot) {
    return whole(plot, guest(plot, 56, 170, 70), List.of());
  }

  /** A nightly job in the guest comes and goes: what is gained in between is lost again. */
  static Course oscillating(Plot plot) {
    double transfer = plot.about(230) * Plot.MIB;
    DoubleUnaryOperator dirty =
        second -> transfer * (0.62 + 0.6 * Math.sin(2 * Math.PI * second / 75));
    double bytes = plot.about(14) * Plot.GIB;
    return whole(plot, new Guest(bytes, 0.7 * bytes, transfer, dirty), List.of());
  }

  /** Until somebody gives up waiting and lets it go on at the destination. */
  static Course neverConverging(Plot plot) {
    Request force =
        new Request(7 * MINUTE, "force_complete", "olivia", "it will not finish by itself");
    double transfer = 210 * Plot.MIB;
    Guest guest =
        new Guest(plot.about(8) * Plot.GIB, 1.6 * Plot.GIB, transfer, second -> 1.3 * transfer);
    return whole(plot, guest, List.of(force));
  }

  static Course stalled(Plot plot) {
    Request cancel = new Request(7 * MINUTE, "cancel", "olivia", "nothing has moved for minutes");
    Guest guest = guest(plot, 18, 240, 40);
    Precopy copy = new Precopy(guest, plot.random()).stuckAfter(plot.about(30));
    return course(plot, guest, copy, Ending.with("completed"), List.of(cancel));
  }

  /** Its runner's host dies. */
  static Course silent(Plot plot) {
    Guest guest = guest(plot, 24, 200, 60);
    Precopy copy = new Precopy(guest, plot.random()).cutOffAfter(plot.about(35));
    Ending ending =
        Ending.diedFor(5 * MINUTE, "failed", "the host of the runner was found without power");
    return course(plot, guest, copy, ending, List.of());
  }

  static Course failing(Plot plot) {
    Guest guest = guest(plot, 20, 210, 50);
    Precopy copy = new Precopy(guest, plot.random()).cutOffAfter(plot.about(75));
    Ending ending =
        Ending.because(
            "error",
            "libvirtError: internal error: unable to execute QEMU command 'migrate': the"
                + " destination refused the connection");
    return course(plot, guest, copy, ending, List.of());
  }

  static Course aborted(Plot plot) {
    Request cancel = new Request(plot.about(70), "cancel", "olivia", "the host stays after all");
    return whole(plot, guest(plot, 40, 190, 60), List.of(cancel));
  }

  private static Course whole(Plot plot, Guest guest, List<Request> requests) {
    Precopy copy = new Precopy(guest, plot.random());
    return course(plot, guest, copy, Ending.with("completed"), requests);
  }

  private static Course course(
      Plot plot, Guest guest, Precopy copy, Ending ending, List<Request> requests) {
    ObjectNode creation = plot.guest("live-migration", "move");
    creation.put("status", "queued");
    creation.put("report_interval_seconds", (int) SECONDS_BETWEEN_REPORTS);
    creation.put("memory_total", (long) guest.bytes());
    // Shared storage: known to have nothing to move.
    creation.put("disk_total", 0).put("disk_processed", 0).put("disk_remaining", 0);
    List<Phase> phases =
        ending.status().equals("completed")
            ? List.of(
                new Idle("queued", 3),
                new Idle("preparing", 4),
                copy,
                new Idle("post-migrating", 3))
            : List.of(new Idle("queued", 3), new Idle("preparing", 4), copy);
    return new Course(creation, SECONDS_BETWEEN_REPORTS, new Sequel(phases, ending), requests);
  }

  /** A guest of so many GiB, over a link of so many MiB a second, that writes about so many. */
  private static Guest guest(Plot plot, double gib, double transferMib, double dirtyMib) {
    double bytes = plot.about(gib) * Plot.GIB;
    double dirty = dirtyMib * Plot.MIB;
    return new Guest(bytes, 0.8 * bytes, transferMib * Plot.MIB, second -> dirty);
  }
}
