package dev.milepost.api.http;

import io.javalin.http.Context;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that name a foreign host or come from a foreign page. While there are no tokens,
 * this is what keeps a web page that the operator visits from driving the service through the
 * operator's browser (DNS rebinding, cross-site requests).
 *
 * <p>Its own names are localhost, the loopback addresses, the address it listens on, and what is
 * configured. An address of the machine itself, as the connection reached it, is its own too: only
 * a name can be rebound.
 */
final class HostGuard {
  private final Set<String> ownNames;

  /** The one that nearly every request names, so that it is taken apart once. */
  private volatile @Nullable String lastOwn;

  HostGuard(String listenHost, Set<String> configured) {
    Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "::1"));
    names.add(listenHost.toLowerCase(Locale.ROOT));
    configured.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    this.ownNames = Set.copyOf(names);
  }

  void check(Context context) {
    String reachedAt = context.req().getLocalAddr();
    String host = context.header("Host");
    if (host != null && !host.equals(lastOwn)) {
      if (!isOwn(nameOf("http://" + host), reachedAt)) {
        throw foreign("Host");
      }
      lastOwn = host;
    }
    String origin = context.header("Origin");
    if (origin != null && !isSameOrigin(origin, host)) {
      throw foreign("Origin");
    }
  }

  /** A page of ours: same name and port. The scheme may differ, since a proxy may speak TLS. */
  private static boolean isSameOrigin(String origin, @Nullable String host) {
    String[] parts = origin.split("://", 2);
    return host != null && parts.length == 2 && parts[1].equalsIgnoreCase(host);
  }

  private boolean isOwn(@Nullable String name, String reachedAt) {
    return name != null && (ownNames.contains(name) || name.equals(strip(reachedAt)));
  }

  private static @Nullable String nameOf(String url) {
    try {
      String host = URI.create(url).getHost();
      return host == null ? null : strip(host).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** An IPv6 address without its brackets. */
  private static String strip(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static RuntimeException foreign(String header) {
    return Problem.of(
            403,
            "foreign-host",
            "The request names a foreign host",
            "Use the service's own address, or add the name to MILEPOST_ALLOWED_HOSTS.")
        .withField(header)
        .raised();
  }
}
