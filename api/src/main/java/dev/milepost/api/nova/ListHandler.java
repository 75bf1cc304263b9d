package dev.milepost.api.nova;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Position;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.Page;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code GET /os-migrations}. */
final class ListHandler {
  private final Migrations migrations;

  ListHandler(Migrations migrations) {
    this.migrations = migrations;
  }

  void list(Call call) {
    ListParameters given = ListParameters.read(call.query(), call.version());
    Optional<MigrationQuery> query = ListQuery.of(given);
    if (call.has(Feature.PAGING)) {
      page(call, given, query);
    } else {
      everything(call, query);
    }
  }

  private void page(Call call, ListParameters given, Optional<MigrationQuery> query) {
    Position marker = marker(given.value(ListParameters.MARKER));
    boolean asked = ListQuery.limit(given) > 0;
    Page page =
        query
            .filter(_ -> asked)
            .map(list -> migrations.list(marker == null ? list : ListQuery.below(list, marker)))
            .orElse(Page.NONE);
    call.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("migrations");
          write(call, json, page);
          json.writeEndArray();
          if (page.more()) {
            String last = page.migrations().getLast().uuid().toString();
            json.writeArrayFieldStart("migrations_links");
            Links.write(json, "next", call.links().list(given.next(last)));
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  /** The place of the marker, hidden or deleted as it may be; null for none. */
  private @Nullable Position marker(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    return Uuids.canonical(given)
        .flatMap(uuid -> migrations.findEvenDeleted(new MigrationRef.ByUuid(uuid)))
        .filter(found -> Servers.isNovas(found.migration()))
        .map(found -> Position.of(found.migration()))
        .orElseThrow(() -> Fault.badRequest("Marker " + given + " could not be found."));
  }

  /** The whole list, however long, read and written a page at a time. */
  private void everything(Call call, Optional<MigrationQuery> query) {
    if (query.isEmpty()) {
      call.answer(200, json -> whole(call, json, Page.NONE, null));
      return;
    }
    Page first = migrations.list(query.get());
    call.stream(json -> whole(call, json, first, query.get()));
  }

  private void whole(Call call, JsonGenerator json, Page first, @Nullable MigrationQuery query)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("migrations");
    Page page = first;
    write(call, json, page);
    while (page.more() && query != null) {
      page = migrations.list(ListQuery.below(query, Position.of(page.migrations().getLast())));
      write(call, json, page);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(Call call, JsonGenerator json, Page page) throws IOException {
    MigrationView view = MigrationView.inList(call);
    for (Migration migration : page.migrations()) {
      view.write(json, migration);
    }
  }

  /** Markers are compared as text by Nova: only the usual lower-case form names a migration. */
  private static final class Uuids {
    static Optional<UUID> canonical(String text) {
      try {
        return Optional.of(UUID.fromString(text)).filter(uuid -> uuid.toString().equals(text));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
