package dev.milepost.service.relay;

/** A Pushgateway, and how records are laid out there. */
public record RelayTarget(GatewayAddress address, Layout layout) {
  private static final String LAYOUT = ";layout=";

  /**
   * Reads an address as {@link GatewayAddress#parse} does, with {@code ;layout=word} behind it for
   * another layout than the usual one.
   *
   * @throws IllegalArgumentException for anything else; its message never repeats userinfo
   */
  public static RelayTarget parse(String text, Layout usual) {
    int at = text.lastIndexOf(LAYOUT);
    return at < 0
        ? new RelayTarget(GatewayAddress.parse(text), usual)
        : new RelayTarget(
            GatewayAddress.parse(text.substring(0, at)),
            Layout.of(text.substring(at + LAYOUT.length()).strip()));
  }

  /** Names the gateway in tables, logs and metrics. */
  public String name() {
    return address.name();
  }
}
