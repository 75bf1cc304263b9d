package dev.milepost.cli.server;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A path below the service's address and a query, which it encodes. */
public final class Target {
  private final StringBuilder path = new StringBuilder();
  private final List<String> query = new ArrayList<>();

  private Target() {}

  /** Begins a path, each step of which may hold any characters. */
  public static Target of(String... steps) {
    Target target = new Target();
    Stream.of(steps)
        .forEach(step -> target.path.append('/').append(encoded(step).replace("+", "%20")));
    return target;
  }

  /** Adds a parameter once for each value. */
  public Target with(String name, Collection<String> values) {
    values.forEach(value -> with(name, value));
    return this;
  }

  public Target with(String name, String value) {
    query.add(encoded(name) + "=" + encoded(value));
    return this;
  }

  /** As it stands in a request, with a slash at the beginning. */
  @Override
  public String toString() {
    return query.isEmpty()
        ? path.toString()
        : query.stream().collect(Collectors.joining("&", path + "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
