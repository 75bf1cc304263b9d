package dev.milepost.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.demo.Course.Request;
import dev.milepost.demo.Items.Count;
import dev.milepost.demo.Parts.Part;
import java.util.List;
import java.util.Map;

/** Everything that moves without running meanwhile. */
final class OtherMigrations {
  private static final String BYTES = "bytes";
  private static final String STEPS = "steps";

  private OtherMigrations() {}

  /** Disk alone: there is no memory to move in a guest that is off. */
  static Course cold(Plot plot) {
    return moved(plot, "migration", plot.about(60), 45, Ending.with("confirmed"), "confirming");
  }

  /** Somebody finds that the new size was a mistake. */
  static Course resize(Plot plot) {
    Course course =
        moved(plot, "resize", plot.about(30), 150, Ending.with("reverted"), "reverting");
    course.creation().put("old_instance_type_id", 3).put("new_instance_type_id", 5);
    return course;
  }

  private static Course moved(
      Plot plot, String type, double gib, double held, Ending ending, String last) {
    ObjectNode creation = plot.guest(type, type.equals("resize") ? "resize" : "cold");
    Gate gate =
        new Gate(
            "finished",
            held,
            Map.of(
                "confirm", Sequel.of(Ending.with("confirmed"), new Idle("confirming", 4)),
                "revert", Sequel.of(Ending.with("reverted"), new Idle("reverting", 6))));
    Sequel plan =
        Sequel.of(
            ending,
            new Idle("queued", 3),
            new Idle("pre-migrating", 5),
            new DiskCopy("migrating", gib * Plot.GIB, 260 * Plot.MIB, plot.random()),
            new Idle("post-migrating", 4),
            gate,
            new Idle(last, 5));
    return course(creation, 2, plan, List.of());
  }

  /** Rebuilt elsewhere from shared storage: nothing is counted. */
  static Course evacuation(Plot plot) {
    Sequel plan =
        Sequel.of(
            Ending.with("done"),
            new Idle("accepted", 4),
            new Idle("pre-migrating", 12),
            new Idle("preparing", 20),
            new Idle("running", plot.about(60)));
    return course(plot.guest("evacuation", "evacuate"), 4, plan, List.of());
  }

  static Course schemaChange(Plot plot) {
    List<Part> tables =
        List.of(
            new Part("customers", "rows", plot.about(400_000), 9_000),
            new Part("invoices", "rows", plot.about(900_000), 12_000),
            new Part("line_items", "rows", plot.about(2_600_000), 16_000),
            new Part("orders", "rows", plot.about(1_200_000), 11_000),
            new Part("payments", "rows", plot.about(700_000), 10_000),
            new Part("products", "rows", plot.about(60_000), 5_000));
    List<Phase> rest =
        List.of(
            new Idle("applyChangeset", 8),
            new Idle("checksum", 12),
            new Idle("cutOver", 3),
            new Idle("close", 2));
    Sequel cutover = new Sequel(rest, Ending.with("completed"));
    Sequel plan =
        Sequel.of(
            Ending.with("completed"),
            new Idle("initial", 3),
            new Parts("copyRows", tables, 2, plot.random()),
            new Gate("waitingOnSentinelTable", 150, Map.of("cutover", cutover)),
            new Idle("applyChangeset", 8),
            new Idle("checksum", 12),
            new Idle("cutOver", 3),
            new Idle("close", 2));
    ObjectNode creation =
        plot.creation("schema-change", "shop-bigint-ids", "shop: bigint ids in six tables");
    return course(creation, 2, plan, List.of());
  }

  /** Steps as Assimilator names them; only one of them has bytes to count. */
  static Course backup(Plot plot) {
    Sequel plan =
        Sequel.of(
            Ending.with("completed"),
            step(plot, new Part("preexec", STEPS, 1, 0.2)),
            step(plot, new Part("create", BYTES, plot.about(20) * Plot.GIB, 130 * Plot.MIB)),
            step(plot, new Part("prune", STEPS, 1, 0.08)),
            step(plot, new Part("postexec", STEPS, 1, 0.3)));
    return course(plot.creation("backup", "borg-nightly", "nightly backup"), 2, plan, List.of());
  }

  private static Parts step(Plot plot, Part part) {
    return new Parts(part.name(), List.of(part), 1, plot.random());
  }

  static Course fileTree(Plot plot) {
    double files = plot.about(48_000);
    Sequel plan =
        Sequel.of(
            Ending.with("Complete"),
            new Idle("Roots-Set", 3),
            new Idle("Filters-Set", 3),
            new Idle("Traversal-In-Progress", 15),
            new Gate("Awaiting-Path-Review", 40, Map.of()),
            new Items("Copy-In-Progress", new Count(files, 240, true), List.of(), plot.random()));
    ObjectNode creation = plot.creation("file-migration", "photos", "photos: local disk to bucket");
    creation.put("unit", "files");
    return course(creation, 2, plan, List.of());
  }

  static Course container(Plot plot) {
    List<String> steps =
        List.of(
            "creating users", "copying permissions", "building indexes", "checking constraints");
    Sequel plan =
        Sequel.of(
            Ending.with("completed"),
            new Idle("queued", 6),
            new Items("running", new Count(40, 0.3, true), steps, plot.random()));
    ObjectNode creation = plot.creation("container", "users-v7", "users database to v7");
    creation.put("unit", "steps");
    return course(creation, 3, plan, List.of());
  }

  /** Held for a while by somebody who needs the link. */
  static Course script(Plot plot) {
    List<Request> requests =
        List.of(
            new Request(60, "pause", "olivia", "the link is needed for a restore"),
            new Request(130, "resume", "olivia", "the restore is over"));
    Sequel plan =
        Sequel.of(
            Ending.with("completed"),
            new Items("running", new Count(plot.about(5_200), 26, true), List.of(), plot.random()));
    ObjectNode creation = plot.creation("generic", "mailboxes", "mailboxes to the new cluster");
    creation.put("unit", "mailboxes");
    return course(creation, 2, plan, requests);
  }

  /** A mailbox is broken, and the script gives up. */
  static Course brokenScript(Plot plot) {
    Items some =
        new Items("running", new Count(plot.about(1_800), 20, true), List.of(), plot.random())
            .cutOffAt(0.35 + 0.4 * plot.random().nextDouble());
    Ending ending = Ending.because("failed", "mailbox 0x3f2a is corrupt: run fsck on mx-2");
    ObjectNode creation = plot.creation("generic", "archive", "mail archive to cold storage");
    creation.put("unit", "mailboxes");
    return course(creation, 2, Sequel.of(ending, some), List.of());
  }

  private static Course course(
      ObjectNode creation, double interval, Sequel plan, List<Request> requests) {
    creation.put("status", plan.phases().getFirst().status());
    creation.put("report_interval_seconds", (int) interval);
    return new Course(creation, interval, plan, requests);
  }
}
