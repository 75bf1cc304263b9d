package dev.milepost.service.relay;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Pushgateway is.
 *
 * @param base scheme, host, port and path prefix, without a trailing slash and without userinfo
 * @param credentials for basic authentication; null for none
 */
public record GatewayAddress(URI base, @Nullable Credentials credentials) {
  // Not java.net.URI's own host: it knows none in http://push_gateway:9091, which Compose allows.
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<scheme>https?)://)?"
              + "(?:(?<user>(?:[^:@/%]|%[0-9a-f]{2})*)"
              + "(?::(?<password>(?:[^@/%]|%[0-9a-f]{2})*))?@)?"
              + "(?<host>[a-z0-9._-]+|\\[[0-9a-f:.]+\\])(?::(?<port>[0-9]{1,5}))?"
              + "(?<path>/[a-z0-9._~%/-]*)?",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads {@code host:port}, as the Migration Container Interface has it, or an http(s) URL with an
   * optional path prefix and userinfo.
   *
   * @throws IllegalArgumentException for anything else; its message never repeats userinfo
   */
  public static GatewayAddress parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches() || (form.group("scheme") == null && form.group("port") == null)) {
      throw new IllegalArgumentException(
          "a Pushgateway's address is host:port or http(s)://[user:password@]host[:port][/path],"
              + " not "
              + text.substring(text.lastIndexOf('@') + 1));
    }
    return new GatewayAddress(base(form), credentials(form));
  }

  /** Names the gateway in tables, logs and metrics. */
  public String name() {
    return base.toString();
  }

  /** The value of the Authorization header, if the gateway wants one. */
  Optional<String> authorization() {
    return Optional.ofNullable(credentials)
        .map(known -> known.user + ":" + known.password)
        .map(pair -> pair.getBytes(StandardCharsets.UTF_8))
        .map(bytes -> "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  private static URI base(Matcher form) {
    String scheme = form.group("scheme") == null ? "http" : form.group("scheme");
    String port = form.group("port") == null ? "" : ":" + port(form.group("port"));
    String path = form.group("path") == null ? "" : form.group("path").replaceAll("/+$", "");
    String origin = scheme + "://" + form.group("host") + port;
    return URI.create(origin.toLowerCase(Locale.ROOT) + path);
  }

  private static int port(String digits) {
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a Pushgateway's port is 1 to 65535, not " + digits);
    }
    return port;
  }

  private static @Nullable Credentials credentials(Matcher form) {
    String user = form.group("user");
    String password = form.group("password");
    return user == null
        ? null
        : new Credentials(decoded(user), password == null ? "" : decoded(password));
  }

  private static String decoded(String userinfo) {
    // In userinfo a plus is a plus; only the decoder for forms takes it for a space.
    return URLDecoder.decode(userinfo.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** A user and a password that never shows in a log. */
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return "Credentials[user=" + user + ", password=***]";
    }
  }
}
