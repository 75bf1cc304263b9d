package dev.milepost.api.http;

import dev.milepost.service.Dated;
import dev.milepost.service.changes.ChangeFeed;
import dev.milepost.service.changes.Cursor;
import dev.milepost.service.changes.Interest;
import dev.milepost.service.changes.Watch;
import dev.milepost.service.changes.Watch.Batch;
import dev.milepost.service.changes.Watch.Told;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /migrations/stream}: changes as Server-Sent Events (WHATWG HTML, section 9.2). The id of
 * the last event of a flush is a cursor; who sends it back goes on from there.
 */
final class StreamHandlers {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final byte[] RETRY = bytes("retry: 2000\n\n");
  private static final byte[] CHANGED = bytes("event: migration\n");
  private static final byte[] LEFT = bytes("event: left\n");
  private static final byte[] RESYNC = bytes("event: resync\ndata: {}\n");
  private static final byte[] END = bytes("\n");

  private final ChangeFeed feed;
  private final Watchers watchers;
  private final Json json;

  StreamHandlers(ChangeFeed feed, Watchers watchers, Json json) {
    this.feed = feed;
    this.watchers = watchers;
    this.json = json;
  }

  void stream(Exchange exchange) {
    requireAccepted(exchange);
    QueryParameters query = QueryParameters.of(exchange.context());
    String asked = query.one("last-event-id");
    ListRequest request = ListRequest.ofAll(query);
    // The browser's own, on a reconnect, is newer than that of the address.
    String last = exchange.header("Last-Event-ID");
    Context context = exchange.context();
    context.header("Cache-Control", "no-store").header("X-Accel-Buffering", "no");
    context.contentType("text/event-stream").status(200);
    if (context.method().equals(HandlerType.HEAD)) {
      return;
    }
    String since = last == null || last.isEmpty() ? asked : last;
    watchers.stay(exchange, () -> run(context, request, since));
  }

  private static void requireAccepted(Exchange exchange) {
    String accept = exchange.header("Accept");
    if (accept != null
        && !accept.isBlank()
        && !accept.toLowerCase(Locale.ROOT).matches(".*(text/event-stream|text/\\*|\\*/\\*).*")) {
      throw Problem.of(
              406,
              "not-acceptable",
              "This is a stream of events",
              "Send Accept: text/event-stream.")
          .withField("Accept")
          .raised();
    }
  }

  private void run(Context context, ListRequest request, @Nullable String since)
      throws InterruptedException {
    Optional<Cursor> cursor = since == null ? Optional.empty() : Cursor.parse(since);
    boolean unknown = since != null && cursor.isEmpty();
    try (Watch watch = feed.watch(Interest.in(request.query()), cursor.orElse(null))) {
      OutputStream out = context.res().getOutputStream();
      out.write(RETRY);
      if (unknown) {
        out.write(RESYNC);
        out.write(END);
      }
      context.res().flushBuffer();
      Duration first = Duration.ZERO;
      while (true) {
        Batch batch = watch.await(first == null ? HEARTBEAT : first);
        first = null;
        if (batch == null) {
          return;
        }
        write(out, batch, request.fields());
        context.res().flushBuffer();
      }
    } catch (IOException e) {
      // Gone, or not reading for so long that Jetty gave up: it comes back with its cursor.
      return;
    }
  }

  /**
   * An event without data is none, but its id counts: so a watcher that nothing concerns has a
   * cursor to come back with, too.
   */
  private void write(OutputStream out, Batch batch, @Nullable Set<String> fields)
      throws IOException {
    byte[] id = bytes("id: " + batch.cursor().text() + "\n\n");
    if (batch.resync()) {
      out.write(RESYNC);
      out.write(batch.told().isEmpty() ? id : END);
    } else if (batch.told().isEmpty()) {
      out.write(':');
      out.write('\n');
      out.write(id);
    }
    int left = batch.told().size();
    for (Told told : batch.told()) {
      left--;
      out.write(told.left() ? LEFT : CHANGED);
      out.write(
          told.update().rendered(fields == null ? "all" : fields, dated -> data(dated, fields)));
      out.write(left == 0 ? id : END);
    }
  }

  private byte[] data(Dated dated, @Nullable Set<String> fields) {
    MigrationJson shape = MigrationJson.ofAllOr(fields);
    ByteArrayOutputStream data = new ByteArrayOutputStream(2048);
    data.writeBytes(bytes("data: "));
    json.write(data, generator -> shape.write(generator, dated));
    data.write('\n');
    return data.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
