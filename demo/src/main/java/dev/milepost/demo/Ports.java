package dev.milepost.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks for ports that nobody has. */
final class Ports {
  private static final int HOW_FAR = 100;

  private Ports() {}

  /**
   * The wanted one, or the next that is free; 0, any, where none is or any was wanted. Somebody may
   * still be quicker than whoever asked.
   */
  static int freeFrom(int wanted) {
    for (int port = wanted; wanted > 0 && port < Math.min(65_536, wanted + HOW_FAR); port++) {
      if (isFree(port)) {
        return port;
      }
    }
    return 0;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
