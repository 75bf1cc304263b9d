package dev.milepost.cli.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the service is, who asks, and for how long an answer is waited for.
 *
 * @param url http or https, without a slash at the end; may have a path
 * @param actor whom the timeline names
 * @param connect how long making a connection may take
 * @param answer how long one try may take, from the connection to the last byte
 * @param patience how long a 503 is answered by asking again; zero: not once
 */
public record Access(URI url, String actor, Duration connect, Duration answer, Duration patience) {
  public static final String URL_VARIABLE = "MILEPOST_URL";
  public static final String ACTOR_VARIABLE = "MILEPOST_ACTOR";

  private static final String DEFAULT_URL = "http://127.0.0.1:8080";
  private static final int LONGEST_ACTOR = 255;

  /**
   * An operator's: a moment of patience.
   *
   * @param url as the command line has it; null: as the environment has it, or the service's
   *     default
   * @throws IllegalArgumentException if that is no URL of a service; the message says why
   */
  public static Access of(@Nullable String url, Map<String, String> environment) {
    String named = url != null ? url : environment.getOrDefault(URL_VARIABLE, "").strip();
    return new Access(
        parse(named.isEmpty() ? DEFAULT_URL : named),
        actor(environment),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10));
  }

  public Access withLimits(Duration connect, Duration answer, Duration patience) {
    return new Access(url, actor, connect, answer, patience);
  }

  private static URI parse(String text) {
    try {
      URI url = new URI(text.replaceFirst("/+$", ""));
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!web || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
        throw new IllegalArgumentException(
            "the service's address must look like http://host:port, not " + text);
      }
      if (url.getUserInfo() != null) {
        // Not echoed: it may hold a password.
        throw new IllegalArgumentException("the service's address must not have a user in it");
      }
      return url;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the service's address is no URL: " + text, e);
    }
  }

  /** A header's value, so what can't be in one is left out. */
  private static String actor(Map<String, String> environment) {
    String named = environment.getOrDefault(ACTOR_VARIABLE, "").strip();
    String user = named.isEmpty() ? System.getProperty("user.name", "") : named;
    String clean = user.replaceAll("[^ -~]", "?").strip();
    return clean.isEmpty()
        ? "anonymous"
        : clean.substring(0, Math.min(LONGEST_ACTOR, clean.length()));
  }
}
