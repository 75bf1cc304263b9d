package dev.milepost.api.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server, on which a test makes bytes wait at the moment it needs. At first it carries
 * everything.
 */
public final class FaultProxy implements AutoCloseable {
  /** Which way bytes go. */
  enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ServerSocket here;
  private final int serverPort;
  private final List<Wire> wires = new CopyOnWriteArrayList<>();
  private volatile boolean refusing;
  private volatile @Nullable Rule rule;

  /** When a connection carries that text that way, what is to go the other way stays. */
  private record Rule(Direction seen, String text, Direction held) {}

  public FaultProxy(int serverPort) {
    try {
      this.here = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.serverPort = serverPort;
    Thread.ofVirtual().name("fault proxy").start(this::accept);
  }

  public int port() {
    return here.getLocalPort();
  }

  /**
   * From now on, a connection whose server says that text keeps this answer and all that follow.
   */
  public void holdAnswersThatSay(String text) {
    rule = new Rule(Direction.TO_CLIENT, text, Direction.TO_CLIENT);
  }

  /** From now on, requests that say this still arrive, and their answers don't. */
  public void holdAnswersTo(String text) {
    rule = new Rule(Direction.TO_SERVER, text, Direction.TO_CLIENT);
  }

  /** From now on, no request gets to the server: connections open and stay silent. */
  public void holdRequests() {
    rule = new Rule(Direction.TO_SERVER, "", Direction.TO_SERVER);
  }

  /** Waits until something is held back. */
  public void awaitHolding() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> wires.stream().anyMatch(wire -> wire.holding));
  }

  /** From now on, connections are reset as soon as they open; those that are open are cut. */
  public void refuse() {
    refusing = true;
    cut();
  }

  /** Cuts every connection that is open. */
  public void cut() {
    wires.forEach(Wire::close);
  }

  /** Lets everything through, first what was held back. */
  public void forward() {
    refusing = false;
    rule = null;
    wires.forEach(Wire::release);
  }

  private void accept() {
    try {
      while (true) {
        Socket near = here.accept();
        Thread.ofVirtual().start(() -> connect(near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket near) {
    try {
      if (refusing) {
        near.setSoLinger(true, 0);
        near.close();
        return;
      }
      Wire wire = new Wire(near, new Socket(InetAddress.getLoopbackAddress(), serverPort));
      wires.add(wire);
      Thread.ofVirtual().start(() -> wire.carry(Direction.TO_SERVER));
      Thread.ofVirtual().start(() -> wire.carry(Direction.TO_CLIENT));
    } catch (IOException e) {
      closeQuietly(near);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It's gone, which is what was wanted.
    }
  }

  @Override
  public void close() {
    try {
      here.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  /** One connection. */
  private final class Wire {
    private final Socket near;
    private final Socket far;
    private volatile @Nullable Direction held;
    private volatile boolean holding;

    Wire(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    void carry(Direction direction) {
      boolean toServer = direction == Direction.TO_SERVER;
      byte[] buffer = new byte[64 * 1024];
      try {
        InputStream in = (toServer ? near : far).getInputStream();
        OutputStream out = (toServer ? far : near).getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          look(direction, new String(buffer, 0, read, ISO_8859_1));
          waitWhileHeld(direction);
          out.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // One side has closed.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        close();
      }
    }

    /** What is looked for is short and begins a message, so it doesn't come in two pieces. */
    private void look(Direction direction, String bytes) {
      Rule current = rule;
      if (current != null && current.seen == direction && bytes.contains(current.text)) {
        held = current.held;
      }
    }

    private synchronized void waitWhileHeld(Direction direction) throws InterruptedException {
      while (held == direction && !near.isClosed()) {
        holding = true;
        wait();
      }
      holding = false;
    }

    synchronized void release() {
      held = null;
      notifyAll();
    }

    void close() {
      closeQuietly(near);
      closeQuietly(far);
      wires.remove(this);
      release();
    }
  }
}
