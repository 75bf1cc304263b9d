package dev.milepost.persistence;

import dev.milepost.persistence.Stretch.Bound;
import dev.milepost.persistence.Stretch.Seam;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Moment;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.MigrationQuery.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * How a query's windows of time lie in the order of its list. A walk down the list might pass the
 * whole table in search of the last row of a page, and the planner can't know. What is known:
 *
 * <ol>
 *   <li>A migration is created before it changes or finishes. So what lies in a window was created
 *       before its end: the list starts there.
 *   <li>What was created after a window's beginning also changed after it: a walk meets matches at
 *       nearly every step.
 *   <li>What was created before the beginning was under way at that moment. All but the few that
 *       took longest were created not long before: the walk ends there, whatever it finds.
 *   <li>Those few are gathered by how long they took.
 *   <li>A window that holds few is gathered by its own index.
 * </ol>
 */
final class Windows {
  /**
   * How far the order of ids, of creation and of changes may disagree: transactions overlap, and
   * after a fail-over another server's clock counts.
   */
  private static final Duration DISORDER = Duration.ofMinutes(1);

  private final Handle handle;
  private final List<Window> windows;
  private final int few;
  private final boolean byId;

  /**
   * Reads nothing yet.
   *
   * @param few how many finished migrations may be gathered
   */
  Windows(Handle handle, MigrationQuery query, int few) {
    this.handle = handle;
    this.windows = query.windows();
    this.few = few;
    this.byId = query.order() instanceof Order.ById;
  }

  /** Whether all of a window is yet to come, so that nothing matches. */
  boolean lieAhead() {
    Optional<Instant> latest =
        windows.stream()
            .flatMap(window -> Optional.ofNullable(window.since()).stream())
            .max(Comparator.naturalOrder());
    return latest.isPresent() && latest.get().minus(DISORDER).isAfter(PgMigrationStore.now(handle));
  }

  /** What bounds the whole list. */
  Stretch whole() {
    List<Bound> bounds = new ArrayList<>();
    for (Window window : windows) {
      Instant since = window.since();
      Instant before = window.before();
      if (before != null) {
        end(before).ifPresent(bounds::add);
      }
      if (since != null && window.moment() == Moment.CREATED && byId) {
        seam(since).map(Seam::after).ifPresent(bounds::add);
      }
    }
    return new Stretch(bounds, windows.stream().anyMatch(this::holdsFew), null);
  }

  /** The latest beginning that divides the list; empty when none does. */
  Optional<Instant> beginning() {
    return windows.stream()
        .filter(window -> window.moment() != Moment.CREATED)
        .flatMap(window -> Optional.ofNullable(window.since()).stream())
        .max(Comparator.naturalOrder());
  }

  /** Where what was created since a moment ends in the list; empty when nothing is older. */
  Optional<Seam> seam(Instant at) {
    if (!byId) {
      return Optional.of(Seam.at("created_at", at));
    }
    return id(
            "SELECT 1 + id FROM migrations WHERE created_at < :at"
                + " ORDER BY created_at DESC, id DESC LIMIT 1",
            at.minus(DISORDER))
        .map(first -> Seam.at("id", first));
  }

  private Optional<Bound> end(Instant before) {
    Instant end = before.plus(DISORDER);
    if (!byId) {
      return Optional.of(new Bound("created_at <= ", end));
    }
    return id(
            "SELECT id FROM migrations WHERE created_at > :at ORDER BY created_at, id LIMIT 1", end)
        .map(id -> new Bound("id < ", id));
  }

  private Optional<Long> id(String sql, Instant at) {
    return handle.createQuery(sql).bind("at", at).mapTo(Long.class).findOne();
  }

  private boolean holdsFew(Window window) {
    if (window.moment() == Moment.CREATED) {
      return false;
    }
    Bindings bindings = new Bindings();
    Query query =
        handle.createQuery(
            "SELECT count(*) <= %1$d FROM (SELECT FROM migrations WHERE %2$s LIMIT %1$d + 1) held"
                .formatted(few, between(settled(window), window, bindings)));
    bindings.bind(query);
    return query.mapTo(Boolean.class).one();
  }

  /** The finished ones' column for what isn't their creation. */
  private static String settled(Window window) {
    return window.moment() == Moment.FINISHED ? "finished_at" : "settled_at";
  }

  /** How long the last of the few longest took; empty while nothing has finished. */
  Optional<Duration> longest() {
    return handle
        .createQuery(
            """
            SELECT extract(epoch FROM min(took)) FROM (
              SELECT settled_at - created_at AS took FROM migrations
              WHERE settled_at IS NOT NULL
              ORDER BY settled_at - created_at DESC
              LIMIT %d) longest
            """
                .formatted(few))
        .mapTo(BigDecimal.class)
        .findOne()
        .map(seconds -> Duration.of(seconds.movePointRight(6).longValue(), ChronoUnit.MICROS));
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
