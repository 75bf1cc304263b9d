package dev.milepost.api.http;

import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.Page;
import dev.milepost.service.changes.ChangeFeed;
import dev.milepost.service.changes.Cursor;
import dev.milepost.service.changes.Interest;
import dev.milepost.service.changes.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list and a record, read. Who has read them before says so with If-None-Match, and is answered
 * 304 while nothing changed, mostly without a look at a row; who prefers to wait is answered when
 * something did.
 */
final class ReadHandlers {
  private final Migrations migrations;
  private final ChangeFeed feed;
  private final Watchers watchers;

  ReadHandlers(Migrations migrations, ChangeFeed feed, Watchers watchers) {
    this.migrations = migrations;
    this.feed = feed;
    this.watchers = watchers;
  }

  void list(Exchange exchange) {
    QueryParameters parameters = QueryParameters.of(exchange.context());
    ListRequest request =
        ListRequest.parse(
            parameters,
            uuid ->
                migrations
                    .findEvenDeleted(new MigrationRef.ByUuid(uuid))
                    .map(dated -> dated.migration().id()));
    String known = exchange.header("If-None-Match");
    answer(
        exchange,
        Interest.in(request.query()),
        () -> isAsKnown(exchange, known),
        () -> list(exchange, request, parameters.given(), known));
  }

  private static String query(Exchange exchange) {
    String query = exchange.context().queryString();
    return query == null ? "" : query;
  }

  private boolean isAsKnown(Exchange exchange, @Nullable String known) {
    Optional<ETags.PageTag> current =
        ETags.pages(known).stream()
            .filter(page -> page.isOf(query(exchange)) && feed.nothingSince(page.seen()))
            .findFirst();
    current.ifPresent(page -> exchange.context().header("ETag", page.text()));
    return current.isPresent();
  }

  /** Answers with the page, unless it is known; then answers nothing and says so. */
  private boolean list(
      Exchange exchange,
      ListRequest request,
      Map<String, List<String>> parameters,
      @Nullable String known) {
    Cursor seen = feed.cursor();
    Page page = migrations.list(request.query());
    Set<String> fields = request.fields();
    String content = ETags.content(query(exchange), page.migrations(), page.more());
    exchange.context().header("ETag", new ETags.PageTag(content, seen).text());
    String next = page.more() ? next(parameters, page.migrations().getLast().id()) : null;
    if (next != null) {
      exchange.context().header("Link", "<" + next + ">; rel=\"next\"");
    }
    if (ETags.noneMatchHoldsPage(known, content)) {
      return false;
    }
    MigrationJson shape = MigrationJson.ofAllOr(fields);
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("migrations");
          for (Migration migration : page.migrations()) {
            shape.write(json, new Dated(migration, page.now()));
          }
          json.writeEndArray();
          json.writeStringField("next", next);
          json.writeStringField("cursor", seen.text());
          json.writeEndObject();
        });
    return true;
  }

  private static String next(Map<String, List<String>> parameters, long marker) {
    StringBuilder link = new StringBuilder("/migrations?");
    parameters.forEach((name, values) -> {
      if (!name.equals("marker")) {
        values.forEach(value ->
            link.append(Texts.percentEncoded(name))
                .append('=')
                .append(Texts.percentEncoded(value))
                .append('&'));
      }
    });
    return link.append("marker=").append(marker).toString();
  }

  void get(Exchange exchange) {
    MigrationRef ref = exchange.ref();
    QueryParameters query = QueryParameters.of(exchange.context());
    Set<String> fields = ListRequest.fields(query);
    query.close();
    String known = exchange.header("If-None-Match");
    answer(
        exchange,
        interest(ref),
        () -> isAsKnown(exchange, ref, known),
        () -> get(exchange, ref, fields, known));
  }

  private static Interest interest(MigrationRef ref) {
    return switch (ref) {
      case MigrationRef.ById(long id) -> Interest.inOne(migration -> migration.id() == id);
      case MigrationRef.ByUuid(var uuid) ->
          Interest.inOne(migration -> migration.uuid().equals(uuid));
      case MigrationRef.ByJobId(String job) ->
          Interest.inOne(migration -> migration.identity().jobId().equals(job));
    };
  }

  private boolean isAsKnown(Exchange exchange, MigrationRef ref, @Nullable String known) {
    if (known == null || !ETags.namesVersions(known)) {
      return false;
    }
    Optional<String> tag = feed.version(ref).map(ETags::ofVersion);
    if (tag.isEmpty() || !ETags.noneMatchHolds(known, tag.get())) {
      return false;
    }
    exchange.context().header("ETag", tag.get());
    return true;
  }

  private boolean get(
      Exchange exchange, MigrationRef ref, @Nullable Set<String> fields, @Nullable String known) {
    long before = feed.beforeRead();
    Dated found = migrations.find(ref).orElseThrow(() -> Problem.noMigration().raised());
    feed.learn(found.migration(), before);
    String tag = ETags.of(found.migration());
    if (ETags.noneMatchHolds(known, tag)) {
      exchange.context().header("ETag", tag);
      return false;
    }
    exchange.answer(200, found, MigrationJson.ofAllOr(fields));
    return true;
  }

  /**
   * Answers, at once or when there is something else than what is known.
   *
   * @param asKnown whether it certainly is what is known
   * @param read answers, or finds that it is what is known
   */
  private void answer(Exchange exchange, Interest interest, Check asKnown, Check read) {
    Duration wait = Watchers.wait(exchange.header("Prefer"));
    if (wait == null || exchange.header("If-None-Match") == null) {
      if (asKnown.holds() || !read.holds()) {
        exchange.context().status(304);
      }
      return;
    }
    exchange.context().header("Preference-Applied", "wait=" + wait.toSeconds());
    watchers.stay(
        exchange,
        () -> {
          long end = System.nanoTime() + wait.toNanos();
          try (Watch watch = feed.watch(interest, null)) {
            while (asKnown.holds() || !read.holds()) {
              Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
              Watch.Batch batch = watch.await(left);
              if (batch == null || (batch.told().isEmpty() && !batch.resync())) {
                exchange.context().status(304);
                return;
              }
            }
          }
        });
  }

  @FunctionalInterface
  private interface Check {
    boolean holds();
  }
}
