package dev.milepost.api.config;

import dev.milepost.api.push.PushListen;
import dev.milepost.service.push.PushRules;
import dev.milepost.service.relay.GatewayAddress;
import dev.milepost.service.relay.RelaySettings;
import dev.milepost.service.relay.RelayTarget;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings of the listener for pushes. */
final class PushSettings {
  private static final String LISTEN = "MILEPOST_PUSH_LISTEN";
  private static final Pattern FORM =
      Pattern.compile("(?:(?<host>[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\]):)?(?<port>[0-9]{1,5})");

  private PushSettings() {}

  /**
   * Where to listen.
   *
   * @param host for a port alone. Naming an address here is what opens the listener to others: its
   *     clients can't authenticate
   */
  static Optional<PushListen> listen(Settings settings, String host, RelaySettings relay) {
    int bytes =
        settings.integer(
            "MILEPOST_PUSH_MAX_BYTES", 1024, 64 * 1024 * 1024, PushListen.DEFAULT_MAX_BODY_BYTES);
    int rate =
        settings.integer("MILEPOST_PUSH_RATE", 1, 1_000_000, PushListen.DEFAULT_PUSHES_PER_SECOND);
    Optional<PushListen> listen =
        settings.parsed(
            LISTEN, Optional.empty(), text -> Optional.of(parse(text, host, bytes, rate)));
    for (RelayTarget gateway : relay.gateways()) {
      if (listen.isPresent() && reaches(gateway.address(), listen.get())) {
        settings.complain(
            LISTEN,
            "is what the relay would push to ("
                + gateway.name()
                + "): name another port, or another Pushgateway");
      }
    }
    return listen;
  }

  static PushRules rules(Settings settings) {
    PushRules usual = PushRules.DEFAULT;
    boolean create =
        settings.parsed(
            "MILEPOST_PUSH_UNKNOWN",
            usual.createUnknown(),
            word ->
                switch (word) {
                  case "create" -> true;
                  case "refuse" -> false;
                  default -> throw new IllegalArgumentException("must be create or refuse");
                });
    return new PushRules(
        settings.duration("MILEPOST_PUSH_SETTLE", usual.settle()),
        create,
        settings.integer("MILEPOST_PUSH_MAX_GROUPS", 1, 1_000_000, usual.maxGroups()),
        usual.maxFamilies());
  }

  private static PushListen parse(String text, String host, int bytes, int rate) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || Integer.parseInt(form.group("port")) > 65_535) {
      throw new IllegalArgumentException("must be a port or host:port");
    }
    String named = form.group("host");
    String chosen = named == null ? host : named.replaceAll("[\\[\\]]", "");
    return new PushListen(chosen, Integer.parseInt(form.group("port")), bytes, rate);
  }

  /** Whether that gateway's address leads to the listener. */
  private static boolean reaches(GatewayAddress gateway, PushListen listen) {
    int port = gateway.base().getPort();
    if (port != listen.port()) {
      return false;
    }
    try {
      InetAddress own = InetAddress.getByName(listen.host());
      String authority = gateway.base().getAuthority();
      String host = authority.substring(0, authority.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
      return Arrays.stream(InetAddress.getAllByName(host))
          .anyMatch(address ->
              address.equals(own) || (own.isAnyLocalAddress() && isThisMachine(address)));
    } catch (UnknownHostException e) {
      // Nothing listens there yet, and what isn't known isn't us.
      return false;
    }
  }

  private static boolean isThisMachine(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
