package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.api.process.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** What runners do, through the public API: migrations for the dashboard to show. */
final class Fleet {
  /** So that a percent of it is a whole number of bytes. */
  private static final long TOTAL = 100L * (80 << 20);

  private final Http http;

  Fleet(String url) {
    this.http = new Http(url);
  }

  Http http() {
    return http;
  }

  /** A guest on its way, at so many percent; the label {@code test} is what a list finds it by. */
  long guest(String label, int percent) {
    long id =
        http.create(
            """
            {"migration_type": "live-migration", "status": "running", "labels": {"test": "%s"},
             "instance_uuid": "%s", "source_compute": "node-1", "dest_compute": "node-2",
             "memory_total": %d, "memory_remaining": %d}
            """
                .formatted(label, label, TOTAL, TOTAL));
    move(id, percent);
    return id;
  }

  /** So many of them, oldest first. */
  List<Long> guests(String label, int count) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(guest(label, i % 90));
    }
    return ids;
  }

  /**
   * Reports what remains, so that it stands at so many percent now. Less than before is no mistake:
   * a guest writes again what was copied.
   */
  void move(long id, int percent) {
    report(id, "{\"memory_remaining\": %d}".formatted(TOTAL / 100 * (100 - percent)));
  }

  void status(long id, String status) {
    report(id, "{\"status\": \"" + status + "\"}");
  }

  void report(long id, String body) {
    try {
      HttpResponse<String> answer = http.patch(id, body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode record(long id) {
    return http.get("/migrations/" + id);
  }

  /** One of each type and of each end, with what its page can show: parts, errors, labels. */
  List<Long> ofEveryKind() {
    long copying = guest("every-kind", 10);
    for (int percent = 20; percent <= 60; percent += 10) {
      move(copying, percent);
    }
    long cold =
        http.create(
            """
            {"migration_type": "migration", "status": "migrating", "instance_uuid": "cold-1",
             "source_compute": "node-3", "dest_compute": "node-4", "labels": {"team": "web"},
             "disk_total": 64424509440, "disk_processed": 6442450944,
             "disk_remaining": 57982058496}
            """);
    long tables =
        http.create(
            """
            {"migration_type": "schema-change", "status": "copyRows", "name": "users, orders",
             "labels": {"team": "db"}}
            """);
    part(tables, "shop.users", 900_000, 400_000);
    part(tables, "shop.orders", 100_000, 20_000);
    long tree =
        http.create(
            """
            {"migration_type": "file-migration", "status": "running", "name": "home",
             "items_total": 12000, "items_completed": 12000}
            """);
    report(tree, "{\"status\": \"completed\"}");
    long failed =
        http.create("{\"migration_type\": \"backup\", \"status\": \"running\", \"name\": \"db\"}");
    report(failed, "{\"status\": \"failed\", \"outcome_reason\": \"the disk is full\"}");
    long waiting = http.create("{\"migration_type\": \"container\", \"name\": \"upgrade-7\"}");
    long paused = http.create("{\"migration_type\": \"generic\", \"status\": \"running\"}");
    report(paused, "{\"status\": \"paused\", \"message\": \"for the night\"}");
    long gone = guest("every-kind", 5);
    report(gone, "{\"status\": \"cancelled\", \"outcome_reason\": \"asked to\"}");
    return List.of(copying, cold, tables, tree, failed, waiting, paused, gone);
  }

  private void part(long id, String name, long total, long done) {
    try {
      HttpResponse<String> answer =
          http.put(
              "/migrations/" + id + "/parts/" + name,
              "{\"total\": %d, \"done\": %d, \"unit\": \"rows\"}".formatted(total, done));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
