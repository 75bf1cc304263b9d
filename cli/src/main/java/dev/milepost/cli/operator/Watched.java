package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.EventStream;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of a list as they are now: the list is read once, then the stream tells what
 * changes. A connection that breaks is made again, and goes on where it was.
 */
final class Watched implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Server server;
  private final Supplier<Target> list;
  private final Supplier<Target> stream;
  private final TreeMap<Long, JsonNode> migrations = new TreeMap<>(Comparator.reverseOrder());
  private @Nullable EventStream events;
  private @Nullable String cursor;

  /**
   * Nothing is read yet.
   *
   * @param list the list's target, and {@code stream} the stream's, with the same filters
   */
  Watched(Server server, Supplier<Target> list, Supplier<Target> stream) {
    this.server = server;
    this.list = list;
    this.stream = stream;
  }

  /** Reads the list; one answer that isn't good ends the command. */
  List<JsonNode> read() throws InterruptedException {
    take(ServiceCommand.good(server.get(list.get().toString())).body());
    return all();
  }

  /** Newest first. */
  List<JsonNode> all() {
    return new ArrayList<>(migrations.values());
  }

  /**
   * Waits for a change.
   *
   * @return what changed, for the first time or again; empty when nothing did in time
   */
  List<JsonNode> next(Duration limit) throws InterruptedException {
    EventStream open = events;
    if (open == null) {
      return reconnect(limit);
    }
    EventStream.Next next = open.next(limit);
    cursor = open.cursor();
    return switch (next) {
      case EventStream.Next.Nothing nothing -> List.of();
      case EventStream.Next.Ended ended -> {
        close();
        yield List.of();
      }
      case EventStream.Next.Event(String name, JsonNode data) -> changed(name, data);
    };
  }

  private List<JsonNode> changed(String name, JsonNode data) throws InterruptedException {
    long id = data.path("id").longValue();
    return switch (name) {
      case "migration" -> {
        migrations.put(id, data);
        yield List.of(data);
      }
      case "left" -> migrations.remove(id) == null ? List.of() : List.of(data);
      case "resync" -> {
        close();
        yield relist();
      }
      default -> List.of();
    };
  }

  private List<JsonNode> relist() throws InterruptedException {
    Answer answer = server.get(list.get().toString());
    if (!(answer instanceof Answer.Done done)) {
      cursor = null;
      return List.of();
    }
    TreeMap<Long, JsonNode> before = new TreeMap<>(migrations);
    take(done.body());
    return migrations.values().stream()
        .filter(now -> version(now) != version(before.get(now.path("id").longValue())))
        .toList();
  }

  private static long version(@Nullable JsonNode migration) {
    return (migration == null ? MissingNode.getInstance() : migration).path("version").longValue();
  }

  private void take(JsonNode page) {
    migrations.clear();
    page.path("migrations")
        .forEach(migration -> migrations.put(migration.path("id").longValue(), migration));
    cursor = page.path("cursor").textValue();
  }

  private List<JsonNode> reconnect(Duration limit) throws InterruptedException {
    List<JsonNode> missed = cursor == null ? relist() : List.of();
    if (cursor != null) {
      switch (server.stream(stream.get(), cursor)) {
        case Server.Opened.Stream(EventStream open) -> {
          events = open;
          return missed;
        }
        case Server.Opened.Not(Answer.Refused refused)
            when refused.problem().status() < 500 && refused.problem().status() != 410 ->
            throw CommandFailed.of(refused);
        case Server.Opened.Not not -> {
          // It comes back, or somebody gives up.
        }
      }
    }
    Thread.sleep(limit.compareTo(PAUSE) < 0 ? limit : PAUSE);
    return missed;
  }

  @Override
  public void close() {
    if (events != null) {
      events.close();
      events = null;
    }
  }
}
