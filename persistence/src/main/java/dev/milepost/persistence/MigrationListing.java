package dev.milepost.persistence;

import dev.milepost.persistence.Alternatives.Branch;
import dev.milepost.persistence.Stretch.Bound;
import dev.milepost.persistence.Stretch.Seam;
import dev.milepost.service.Dated;
import dev.milepost.service.ListTooSlow;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Label;
import dev.milepost.service.MigrationQuery.Moment;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.MigrationQuery.Position;
import dev.milepost.service.MigrationQuery.Window;
import dev.milepost.service.Page;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.PGStatement;
import org.postgresql.util.PSQLState;

/**
 * Lists by keyset: newest first, below the last one seen, never by counting rows off. However many
 * rows there are, a page costs about what it shows:
 *
 * <ol>
 *   <li>{@link Windows}: windows of time divide the list into stretches, read until the page is
 *       full;
 *   <li>{@link Half}: in each, finished and unfinished migrations are read apart;
 *   <li>{@link Alternatives}: and so is each of several values of a filter;
 *   <li>every such branch is an index walked down to no more rows than the page has; merged, they
 *       are the page's ids;
 *   <li>{@link ListedColumns}: for those alone the columns are read that somebody will look at.
 * </ol>
 */
final class MigrationListing {
  /** So many are gathered and sorted in a few milliseconds. */
  private static final int FEW = 1000;

  private final MigrationRows rows;
  private final int few;

  MigrationListing(MigrationRows rows) {
    this(rows, FEW);
  }

  /**
   * Lists.
   *
   * @param few how many finished migrations may be gathered and sorted for a window of time
   */
  MigrationListing(MigrationRows rows, int few) {
    this.rows = rows;
    this.few = few;
  }

  Page list(Handle handle, MigrationQuery query) {
    List<Dated> read = new ArrayList<>();
    if (query.windows().isEmpty()) {
      fill(read, handle, query, new Stretch(List.of(), false, null));
    } else {
      fillByWindows(read, handle, query);
    }
    List<Migration> found = read.stream().map(Dated::migration).toList();
    boolean more = found.size() > query.limit();
    Instant now = read.isEmpty() ? Instant.EPOCH : read.getLast().now();
    return new Page(more ? found.subList(0, query.limit()) : found, more, now);
  }

  /** Each stretch only if those before it don't fill the page. */
  private void fillByWindows(List<Dated> read, Handle handle, MigrationQuery query) {
    Windows windows = new Windows(handle, query, few);
    if (windows.lieAhead()) {
      return;
    }
    Stretch whole = windows.whole();
    Optional<Instant> beginning = whole.gathered() ? Optional.empty() : windows.beginning();
    Optional<Seam> seam = beginning.flatMap(windows::seam);
    if (seam.isEmpty()) {
      fill(read, handle, query, whole);
      return;
    }
    fill(read, handle, query, whole.after(seam.get()));
    if (isFull(read, query)) {
      return;
    }
    Stretch earlier = whole.before(seam.get());
    Duration longest = windows.longest().orElse(Duration.ZERO);
    Optional<Seam> farther = windows.seam(beginning.orElseThrow().minus(longest).minusSeconds(1));
    if (farther.isEmpty()) {
      fill(read, handle, query, earlier);
      return;
    }
    fill(read, handle, query, earlier.after(farther.get()));
    fill(read, handle, query, whole.before(farther.get()).gatheredByTime(longest));
  }

  private static boolean isFull(List<Dated> read, MigrationQuery query) {
    return read.size() > query.limit();
  }

  /** Reads one more than the page has, to know whether there are more. */
  private void fill(List<Dated> read, Handle handle, MigrationQuery query, Stretch stretch) {
    if (!isFull(read, query)) {
      read.addAll(read(handle, query, stretch, query.limit() + 1 - read.size()));
    }
  }

  private List<Dated> read(Handle handle, MigrationQuery query, Stretch stretch, int limit) {
    Bindings bindings = new Bindings();
    // The number itself: of a parameter, a plan for any value thinks that it is a tenth of the
    // table.
    String end = " ORDER BY " + order(query.order(), "") + " LIMIT " + limit;
    List<String> branches = new ArrayList<>();
    for (Half half : Half.values()) {
      branches.addAll(branches(query, stretch, half, end, bindings));
    }
    if (branches.isEmpty()) {
      return List.of();
    }
    Query statement =
        handle.createQuery(
            "WITH page AS MATERIALIZED (SELECT id FROM ("
                + String.join(" UNION ", branches)
                + ") found"
                + end
                + ") SELECT "
                + ListedColumns.of(query.fields())
                + ", "
                + MigrationRows.NOW
                + " FROM page JOIN migrations m ON m.id = page.id"
                + " JOIN migration_progress p ON p.migration_id = m.id ORDER BY "
                + order(query.order(), "m."));
    bindings.bind(statement);
    if (isFiltered(query)) {
      statement.addCustomizer(new PlannedForItsValues());
    }
    try {
      return statement.map((row, ctx) -> rows.dated(row)).list();
    } catch (UnableToExecuteStatementException e) {
      throw tookTooLong(e) ? new ListTooSlow(Connections.STATEMENT_LIMIT, e) : e;
    }
  }

  private static boolean tookTooLong(UnableToExecuteStatementException e) {
    return e.getCause() instanceof SQLException cause
        && PSQLState.QUERY_CANCELED.getState().equals(cause.getSQLState());
  }

  private static boolean isFiltered(MigrationQuery query) {
    return !(query.equals().isEmpty() && query.labels().isEmpty() && query.windows().isEmpty());
  }

  /** What finds the first rows of a half that match, one statement for each alternative. */
  private static List<String> branches(
      MigrationQuery query, Stretch stretch, Half half, String end, Bindings bindings) {
    if (half == Half.UNFINISHED
        && query.windows().stream().anyMatch(window -> window.moment() == Moment.FINISHED)) {
      return List.of();
    }
    List<Equals> equals = half.reachable(query.equals());
    Branch rest = rest(query, stretch, half, bindings);
    return Alternatives.of(equals, bindings).stream()
        .map(branch -> {
          Branch whole = branch.and(rest);
          String keys = query.order() instanceof Order.ById ? "m.id" : "m.created_at, m.id";
          String select =
              "SELECT "
                  + keys
                  + " FROM migrations m"
                  + whole.joins()
                  + " WHERE "
                  + String.join(" AND ", whole.conditions());
          // Materialized, so that the planner can't turn it into the walk it shall not be.
          return stretch.gathered() && half == Half.FINISHED
              ? "(WITH gathered AS MATERIALIZED (" + select + ") SELECT * FROM gathered" + end + ")"
              : "(" + select + end + ")";
        })
        .toList();
  }

  /** What holds in every branch. */
  private static Branch rest(MigrationQuery query, Stretch stretch, Half half, Bindings bindings) {
    Branch rest = Branch.ALL.and(half.condition).and("m.deleted_at IS NULL");
    if (query.order() instanceof Order.ByCreation(Position below) && below != null) {
      rest =
          rest.and(
              "(m.created_at, m.id) < (%s, %s)"
                  .formatted(bindings.add(below.createdAt()), bindings.add(below.id())));
    }
    List<Bound> bounds = bounds(query, stretch);
    for (Bound bound : bounds) {
      rest = rest.and("m." + bound.comparison() + bindings.add(bound.value()));
    }
    for (int i = 0; i < query.labels().size(); i++) {
      rest = rest.and(label("l" + i, query.labels().get(i), bounds, bindings));
    }
    boolean joined = false;
    for (Window window : query.windows()) {
      rest = rest.and(Windows.between(moment(window, half), window, bindings));
      joined |= window.moment() == Moment.CHANGED && half == Half.UNFINISHED;
    }
    Duration took = stretch.tookMoreThan();
    if (took != null && half == Half.FINISHED) {
      rest =
          rest.and(
              "m.settled_at - m.created_at > CAST(%s AS interval)"
                  .formatted(bindings.add(took.toNanos() / 1000 + " microseconds")));
    }
    return joined
        ? rest.and(
            new Branch(
                " JOIN migration_progress changed ON changed.migration_id = m.id", List.of()))
        : rest;
  }

  private static List<Bound> bounds(MigrationQuery query, Stretch stretch) {
    List<Bound> bounds = new ArrayList<>(stretch.bounds());
    if (query.order() instanceof Order.ById(Long below) && below != null) {
      bounds.add(new Bound("id < ", below));
    }
    return bounds;
  }

  /** The bounds again, on the label's side: the planner doesn't carry them over. */
  private static Branch label(String as, Label label, List<Bound> bounds, Bindings bindings) {
    StringBuilder join =
        new StringBuilder(
            " JOIN migration_labels %1$s ON %1$s.migration_id = m.id AND %1$s.name = %2$s AND %1$s.value = %3$s"
                .formatted(as, bindings.add(label.name()), bindings.add(label.value())));
    for (Bound bound : bounds) {
      if (bound.comparison().startsWith("id ")) {
        join.append(" AND ").append(as).append(".migration_").append(bound.comparison());
        join.append(bindings.add(bound.value()));
      }
    }
    return new Branch(join.toString(), List.of());
  }

  private static String moment(Window window, Half half) {
    return switch (window.moment()) {
      case CREATED -> "m.created_at";
      case FINISHED -> "m.finished_at";
      case CHANGED ->
          half == Half.FINISHED ? "m.settled_at" : "coalesce(changed.updated_at, m.created_at)";
    };
  }

  private static String order(Order order, String of) {
    return switch (order) {
      case Order.ById _ -> of + "id DESC";
      case Order.ByCreation _ -> of + "created_at DESC, " + of + "id DESC";
    };
  }

  /**
   * Common values need another plan than rare ones, so a filtered list isn't kept prepared: the
   * server would settle on one plan for all.
   */
  private static final class PlannedForItsValues implements StatementCustomizer {
    @Override
    public void beforeExecution(PreparedStatement statement, StatementContext context)
        throws SQLException {
      statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    }
  }
}
