package dev.milepost.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code /migrations/stream} as a browser does. */
public final class EventStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpResponse<InputStream> response;
  private final List<Event> events = new ArrayList<>();
  private final Thread reader;
  private volatile String lastId = "";
  private volatile boolean ended;

  private EventStream(HttpResponse<InputStream> response) {
    this.response = response;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  public static EventStream open(HttpClient client, String url, @Nullable String lastEventId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new EventStream(client.send(request.build(), BodyHandlers.ofInputStream()));
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String name = "message";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            add(new Event(name, JSON.readTree(data)));
          }
          name = "message";
          data = "";
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.startsWith("id: ")) {
          lastId = line.substring(4);
        }
      }
    } catch (IOException e) {
      // Ended by the other side, or closed by the test.
    } catch (RuntimeException e) {
      throw new IllegalStateException("not an event stream", e);
    } finally {
      ended = true;
    }
  }

  private void add(Event event) {
    synchronized (events) {
      events.add(event);
    }
  }

  public int status() {
    return response.statusCode();
  }

  public Map<String, List<String>> headers() {
    return response.headers().map();
  }

  /** The cursor that a browser would come back with. */
  public String lastId() {
    return lastId;
  }

  public boolean ended() {
    return ended;
  }

  public List<Event> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** The names of events and the ids of their migrations, such as "migration 7". */
  public List<String> told() {
    return events().stream()
        .map(event -> event.name() + " " + event.data().path("id").asText())
        .toList();
  }

  @Override
  public void close() {
    try {
      response.body().close();
      reader.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One event. */
  public record Event(String name, JsonNode data) {}
}
