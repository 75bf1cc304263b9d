package dev.milepost.api.http;

import dev.milepost.service.Dated;
import dev.milepost.service.changes.ChangeFeed;
import dev.milepost.service.changes.Interest;
import dev.milepost.service.changes.Missed;
import dev.milepost.service.changes.Watch;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /migrations?changed-since-cursor=}: what changed, for those who ask now and then. */
final class ChangesHandlers {
  private final ChangeFeed feed;
  private final Watchers watchers;

  ChangesHandlers(ChangeFeed feed, Watchers watchers) {
    this.feed = feed;
    this.watchers = watchers;
  }

  /** Whether that is asked for, rather than a page of the list. */
  static boolean asked(Exchange exchange) {
    return QueryParameters.of(exchange.context()).given().containsKey("changed-since-cursor");
  }

  void list(Exchange exchange) {
    QueryParameters query = QueryParameters.of(exchange.context());
    String since = query.one("changed-since-cursor");
    int limit = query.integer("limit", 1, ListRequest.MAX_LIMIT, ListRequest.MAX_LIMIT);
    ListRequest request = ListRequest.ofAll(query);
    Interest interest = Interest.in(request.query());
    Duration wait = Watchers.wait(exchange.header("Prefer"));
    Missed missed = missed(interest, since, limit);
    if (wait == null || missed.more() || !missed.isEmpty()) {
      answer(exchange, request, missed);
      return;
    }
    exchange.context().header("Preference-Applied", "wait=" + wait.toSeconds());
    watchers.stay(
        exchange,
        () -> {
          long end = System.nanoTime() + wait.toNanos();
          try (Watch watch = feed.watch(interest, null)) {
            Missed now = missed(interest, since, limit);
            while (now.isEmpty() && !now.more()) {
              Watch.Batch batch =
                  watch.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
              now = missed(interest, since, limit);
              if (batch == null || (batch.told().isEmpty() && !batch.resync())) {
                break;
              }
            }
            answer(exchange, request, now);
          }
        });
  }

  private Missed missed(Interest interest, @Nullable String since, int limit) {
    return Optional.ofNullable(since)
        .flatMap(text -> feed.missed(interest, text, limit))
        .orElseThrow(() ->
            Problem.of(
                    410,
                    "cursor-expired",
                    "The cursor is too old, or not of this feed",
                    "Read the list anew: its answer has a cursor to go on from.")
                .withField("changed-since-cursor")
                .raised());
  }

  private static void answer(Exchange exchange, ListRequest request, Missed missed) {
    MigrationJson shape = MigrationJson.ofAllOr(request.fields());
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("migrations");
          for (Dated dated : missed.changed()) {
            shape.write(json, dated);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("left");
          for (long id : missed.left()) {
            json.writeNumber(id);
          }
          json.writeEndArray();
          json.writeStringField("cursor", missed.cursor());
          json.writeBooleanField("more", missed.more());
          json.writeEndObject();
        });
  }
}
