package dev.milepost.persistence;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how to get in.
 *
 * @param jdbcUrl hosts and database name and nothing else, so it may be logged
 * @param user null for the driver's default, the operating system's user
 * @param parameters pgjdbc's connection parameters; one of them may be a secret (sslpassword)
 */
public record DatabaseUrl(
    String jdbcUrl,
    @Nullable String user,
    @Nullable String password,
    Map<String, String> parameters) {

  private static final Pattern SCHEME = Pattern.compile("(jdbc:postgresql|postgresql|postgres)://");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");

  public DatabaseUrl {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads {@code postgresql://user:password@host:port/database?parameters}, where several hosts may
   * stand behind commas, or the JDBC form, whose user and password are parameters.
   *
   * @throws InvalidDatabaseUrl when it's neither
   */
  public static DatabaseUrl parse(String text) {
    String url = text.strip();
    Matcher scheme = SCHEME.matcher(url);
    if (!scheme.lookingAt()) {
      throw new InvalidDatabaseUrl("it does not start with postgresql://");
    }
    boolean jdbc = scheme.group(1).startsWith("jdbc:");
    String rest = url.substring(scheme.end());
    String query = after(rest, '?');
    String path = before(rest, '?');
    String database = after(path, '/');
    String authority = before(path, '/');
    // A password with a bare '/' or '?' would end up in the part that is logged.
    if (rest.indexOf('@', authority.length()) >= 0) {
      throw new InvalidDatabaseUrl("there is an '@' after the host; percent-encode / ? # @ as %2F");
    }
    if (database == null || database.isEmpty() || database.contains("/")) {
      throw new InvalidDatabaseUrl("it names no database after the host");
    }
    int at = authority.lastIndexOf('@');
    List<String> hosts = hosts(authority.substring(at + 1));
    Map<String, String> parameters = parameters(query, jdbc);
    String user = parameters.remove("user");
    String password = parameters.remove("password");
    if (at >= 0) {
      String[] login = authority.substring(0, at).split(":", 2);
      user = decode(login[0]);
      password = login.length > 1 ? decode(login[1]) : password;
    }
    if (hosts.size() > 1) {
      parameters.putIfAbsent("targetServerType", "primary");
    }
    String jdbcUrl =
        "jdbc:postgresql://%s/%s"
            .formatted(
                String.join(",", hosts),
                URLEncoder.encode(decode(database), StandardCharsets.UTF_8));
    return new DatabaseUrl(jdbcUrl, emptyToNull(user), emptyToNull(password), parameters);
  }

  private static @Nullable String after(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0 ? null : text.substring(at + 1);
  }

  private static String before(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0 ? text : text.substring(0, at);
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static List<String> hosts(String text) {
    List<String> hosts = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher host = HOST.matcher(one);
      if (!host.matches()) {
        throw new InvalidDatabaseUrl("its host is missing or is not host or host:port");
      }
      int port = host.group(2) == null ? 5432 : Integer.parseInt(host.group(2));
      if (port < 1 || port > 65535) {
        throw new InvalidDatabaseUrl("its port is not a number from 1 to 65535");
      }
      hosts.add(host.group(1) + ":" + port);
    }
    return hosts;
  }

  private static Map<String, String> parameters(@Nullable String query, boolean jdbc) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String pair : query.split("&", -1)) {
      String[] named = pair.split("=", 2);
      if (named.length != 2 || named[0].isEmpty()) {
        throw new InvalidDatabaseUrl("a parameter after the '?' is not name=value");
      }
      // The driver reads '+' in its own form as a space; libpq doesn't.
      String value = decode(jdbc ? named[1].replace('+', ' ') : named[1]);
      parameters.put(driverName(named[0]), driverValue(named[0], value));
    }
    return parameters;
  }

  /** libpq's spelling of the parameters that hosted databases like to hand out, as pgjdbc's. */
  private static String driverName(String name) {
    return switch (name) {
      case "connect_timeout" -> "connectTimeout";
      case "application_name" -> "ApplicationName";
      case "target_session_attrs" -> "targetServerType";
      case "channel_binding" -> "channelBinding";
      case "gssencmode" -> "gssEncMode";
      default -> name;
    };
  }

  private static String driverValue(String name, String value) {
    if (!name.equals("target_session_attrs")) {
      return value;
    }
    return switch (value) {
      case "read-write" -> "primary";
      case "read-only", "standby" -> "secondary";
      case "prefer-standby" -> "preferSecondary";
      default -> value;
    };
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Its message quotes the text, so it is no cause to keep.
      throw new InvalidDatabaseUrl("a '%' in it is not followed by two hexadecimal digits");
    }
  }

  /** Without password and parameters. */
  @Override
  public String toString() {
    return "DatabaseUrl[jdbcUrl=%s, user=%s]".formatted(jdbcUrl, user);
  }
}
