package dev.milepost.persistence;

import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Moment;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.MigrationQuery.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list's order, and how to find the finished migrations in it. Without windows of time
 * a list is one stretch. With one, a walk down the list might pass the whole table in search of the
 * last row of a page, and the planner can't know. What is known:
 *
 * <ol>
 *   <li>A migration is created before it changes or finishes. So what lies in a window was created
 *       before its end: the list starts there.
 *   <li>What was created after a window's beginning also changed after it: a walk meets matches at
 *       nearly every step.
 *   <li>What was created before the beginning was under way at that moment. A walk would pass by
 *       all the others, so those few are gathered by the window's index and then sorted.
 *   <li>So is everything of a window that holds few.
 * </ol>
 *
 * @param bounds where it begins and ends
 * @param gathered whether the finished ones are found first and sorted then, instead of met in the
 *     list's order until the page is full
 */
record Stretch(List<Bound> bounds, boolean gathered) {
  private static final Stretch EVERYTHING = new Stretch(List.of(), false);

  /**
   * How far the order of ids, of creation and of changes may disagree: transactions overlap, and
   * after a fail-over another server's clock counts.
   */
  private static final Duration DISORDER = Duration.ofMinutes(1);

  Stretch {
    bounds = List.copyOf(bounds);
  }

  /** A condition on a migration: the column and how it compares, with what. */
  record Bound(String comparison, Object value) {}

  /**
   * The stretches in the list's order; together they hold whatever matches.
   *
   * @param fewAtMost a window with no more finished ones than this holds few
   */
  static List<Stretch> of(Handle handle, MigrationQuery query, int fewAtMost) {
    boolean byId = query.order() instanceof Order.ById;
    List<Bound> bounds = new ArrayList<>();
    boolean few = false;
    Instant seamAt = Instant.MIN;
    @Nullable Seam seam = null;
    for (Window window : query.windows()) {
      Reach reach = reach(handle, window, fewAtMost);
      if (reach.ahead()) {
        return List.of();
      }
      bounds.addAll(byId ? reach.idBounds(window) : creationBounds(window));
      few |= reach.few();
      Instant since = window.since();
      if (window.moment() != Moment.CREATED && since != null && since.isAfter(seamAt)) {
        seamAt = since;
        seam = byId ? reach.idSeam() : Seam.at("created_at", since);
      }
    }
    if (few || seam == null) {
      return query.windows().isEmpty() ? List.of(EVERYTHING) : List.of(new Stretch(bounds, few));
    }
    return List.of(
        new Stretch(with(bounds, seam.after()), false),
        new Stretch(with(bounds, seam.before()), true));
  }

  private static List<Bound> with(List<Bound> bounds, Bound last) {
    List<Bound> all = new ArrayList<>(bounds);
    all.add(last);
    return all;
  }

  private static List<Bound> creationBounds(Window window) {
    Instant before = window.before();
    return before == null ? List.of() : List.of(new Bound("created_at <= ", before.plus(DISORDER)));
  }

  /** Where two stretches meet. */
  private record Seam(Bound after, Bound before) {
    static Seam at(String key, Object value) {
      return new Seam(new Bound(key + " >= ", value), new Bound(key + " < ", value));
    }
  }

  /**
   * Where a window lies in the order of ids.
   *
   * @param first the first id that may have been created since its beginning; null: any
   * @param end the first id that can't have been created before its end; null: there is none
   * @param few whether it holds few finished ones
   * @param ahead whether all of it is yet to come, so that nothing can be in it
   */
  private record Reach(@Nullable Long first, @Nullable Long end, boolean few, boolean ahead) {
    List<Bound> idBounds(Window window) {
      List<Bound> bounds = new ArrayList<>();
      if (end != null) {
        bounds.add(new Bound("id < ", end));
      }
      if (first != null && window.moment() == Moment.CREATED) {
        bounds.add(new Bound("id >= ", first));
      }
      return bounds;
    }

    @Nullable Seam idSeam() {
      return first == null ? null : Seam.at("id", first);
    }
  }

  private static Reach reach(Handle handle, Window window, int fewAtMost) {
    Instant since = window.since();
    Instant before = window.before();
    Bindings bindings = new Bindings();
    String first =
        since == null
            ? "CAST(NULL AS bigint)"
            : "(SELECT 1 + id FROM migrations WHERE created_at < "
                + bindings.add(since.minus(DISORDER))
                + " ORDER BY created_at DESC, id DESC LIMIT 1)";
    String end =
        before == null
            ? "CAST(NULL AS bigint)"
            : "(SELECT id FROM migrations WHERE created_at > "
                + bindings.add(before.plus(DISORDER))
                + " ORDER BY created_at, id LIMIT 1)";
    String few =
        switch (window.moment()) {
          case CREATED -> "false";
          case CHANGED -> few("settled_at", window, fewAtMost, bindings);
          case FINISHED -> few("finished_at", window, fewAtMost, bindings);
        };
    String ahead =
        since == null ? "false" : bindings.add(since.minus(DISORDER)) + " > clock_timestamp()";
    Query query =
        handle.createQuery(
            "SELECT %s AS first_id, %s AS end_id, %s AS few, %s AS ahead"
                .formatted(first, end, few, ahead));
    bindings.bind(query);
    return query
        .map((row, ctx) ->
            new Reach(
                MigrationRows.number(row, "first_id"),
                MigrationRows.number(row, "end_id"),
                row.getBoolean("few"),
                row.getBoolean("ahead")))
        .one();
  }

  private static String few(String moment, Window window, int fewAtMost, Bindings bindings) {
    return "(SELECT count(*) <= %1$d FROM (SELECT FROM migrations WHERE deleted_at IS NULL AND %2$s LIMIT %1$d + 1) held)"
        .formatted(fewAtMost, between(moment, window, bindings));
  }

  /** The condition that a moment lies in the window; both ends belong to it. */
  static String between(String moment, Window window, Bindings bindings) {
    List<String> ends = new ArrayList<>();
    if (window.since() != null) {
      ends.add(moment + " >= " + bindings.add(window.since()));
    }
    if (window.before() != null) {
      ends.add(moment + " <= " + bindings.add(window.before()));
    }
    return ends.isEmpty() ? "true" : String.join(" AND ", ends);
  }
}
