package dev.milepost.api.push;

/**
 * Where pushes are taken and how much of them.
 *
 * @param port 0 for a free one
 * @param maxBodyBytes of one body, also after it was unpacked
 * @param pushesPerSecond of one address
 */
public record PushListen(String host, int port, int maxBodyBytes, int pushesPerSecond) {
  public static final int DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
  public static final int DEFAULT_PUSHES_PER_SECOND = 200;
}
