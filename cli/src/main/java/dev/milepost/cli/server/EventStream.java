package dev.milepost.cli.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Changes as the service tells them. For one thread. */
public final class EventStream implements AutoCloseable {
  /**
   * The service says something every 15 seconds, so a connection that is quiet for three is dead.
   */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final LineQueue lines;
  private final CompletableFuture<?> response;
  private final ObjectMapper mapper;
  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private @Nullable String pendingCursor;
  private @Nullable String cursor;
  private long heardAt = System.nanoTime();

  EventStream(
      LineQueue lines,
      CompletableFuture<?> response,
      ObjectMapper mapper,
      @Nullable String cursor) {
    this.lines = lines;
    this.response = response;
    this.mapper = mapper;
    this.cursor = cursor;
  }

  /**
   * From where to read on: behind what {@link #next} has returned. Null while nothing was heard.
   */
  public @Nullable String cursor() {
    return cursor;
  }

  /** Waits for the next event, no longer than the limit. */
  public Next next(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      long now = System.nanoTime();
      long patience = heardAt + SILENCE.toNanos() - now;
      Duration wait = Duration.ofNanos(Math.max(0, Math.min(deadline - now, patience)));
      switch (lines.next(wait)) {
        case LineQueue.Read.Nothing nothing -> {
          return patience <= wait.toNanos() ? new Next.Ended() : new Next.Nothing();
        }
        case LineQueue.Read.End end -> {
          return new Next.Ended();
        }
        case LineQueue.Read.Line(String text) -> {
          heardAt = System.nanoTime();
          Optional<Next.Event> event = read(text);
          if (event.isPresent()) {
            return event.get();
          }
        }
      }
    }
  }

  /** An empty line ends an event. */
  private Optional<Next.Event> read(String line) {
    if (line.isEmpty()) {
      return dispatch();
    }
    take(line);
    return Optional.empty();
  }

  private void take(String line) {
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    switch (field) {
      case "event" -> name = value;
      case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
      case "id" -> pendingCursor = value;
      default -> {
        // A comment, or a field that clients have to leave alone.
      }
    }
  }

  private Optional<Next.Event> dispatch() {
    if (pendingCursor != null) {
      cursor = pendingCursor;
    }
    String event = name;
    String text = data.toString();
    name = "";
    data.setLength(0);
    if (event.isEmpty() && text.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode body = text.isEmpty() ? MissingNode.getInstance() : mapper.readTree(text);
      return Optional.of(new Next.Event(event, body));
    } catch (JsonProcessingException e) {
      return Optional.of(new Next.Event(event, MissingNode.getInstance()));
    }
  }

  @Override
  public void close() {
    lines.cancel();
    response.cancel(true);
  }

  /** What came. */
  public sealed interface Next {
    /**
     * An event.
     *
     * @param name {@code migration}, {@code left} or {@code resync}
     * @param data the migration; a missing node where there is none
     */
    record Event(String name, JsonNode data) implements Next {}

    /** Not in the time that was given. */
    record Nothing() implements Next {}

    /** The connection is over, or as good as: open another one at the cursor. */
    record Ended() implements Next {}
  }
}
