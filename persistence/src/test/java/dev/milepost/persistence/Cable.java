package dev.milepost.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The way to a database, which can be cut: both ends then wait, and neither is told. */
final class Cable implements AutoCloseable {
  private final ServerSocket here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final DatabaseUrl there;
  private volatile boolean cut;

  Cable(DatabaseUrl there) throws IOException {
    this.there = there;
    Thread.ofVirtual().start(this::accept);
  }

  DatabaseUrl url() {
    String through = "//127.0.0.1:" + here.getLocalPort();
    return new DatabaseUrl(
        there.jdbcUrl().replaceFirst("//[^/]+", through),
        there.user(),
        there.password(),
        there.parameters());
  }

  void cut() {
    cut = true;
  }

  private void accept() {
    int port = URI.create(there.jdbcUrl().substring("jdbc:".length())).getPort();
    try {
      while (true) {
        Socket near = here.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.addAll(List.of(near, far));
        Thread.ofVirtual().start(() -> carry(near, far));
        Thread.ofVirtual().start(() -> carry(far, near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!cut) {
          out.write(buffer, 0, read);
        }
      }
      if (!cut) {
        to.close();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    here.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
