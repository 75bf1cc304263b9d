package dev.milepost.api.push;

import dev.milepost.api.http.ApiServer.RequestObserver;
import dev.milepost.service.push.Pushes;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port that Pushgateway clients push to. A server of its own, so that whoever may push can't
 * reach the API, and without a framework, since paths must be read as they came.
 */
public final class PushServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PushServer.class);
  private static final int MAX_REQUESTS = 256;
  private static final int LISTEN_BACKLOG = 4096;
  private static final Duration IDLE_CONNECTION = Duration.ofSeconds(30);

  private final Server server;
  private final ServerConnector connector;

  /**
   * Builds the server; {@link #start} opens the port.
   *
   * @param stopTimeout how long pushes in flight may take to finish once {@link #close} is called
   */
  public PushServer(
      PushListen listen,
      Pushes pushes,
      Supplier<UUID> uuids,
      RequestObserver observer,
      Duration stopTimeout) {
    this.server = new Server(threads());
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setUriCompliance(UriCompliance.UNSAFE);
    this.connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(listen.host());
    connector.setPort(listen.port());
    connector.setAcceptQueueSize(LISTEN_BACKLOG);
    connector.setIdleTimeout(IDLE_CONNECTION.toMillis());
    server.addConnector(connector);
    server.setStopTimeout(stopTimeout.toMillis());
    var handler =
        new PushHandler(
            pushes,
            new BodyReader(listen.maxBodyBytes()),
            new RateLimit(listen.pushesPerSecond(), System::nanoTime),
            uuids);
    server.setHandler(new GracefulHandler(new Observed(handler, observer)));
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool pool = new QueuedThreadPool(16, 3);
    pool.setName("push");
    VirtualThreadPool virtual = new VirtualThreadPool(MAX_REQUESTS);
    virtual.setName("push-request-");
    pool.setVirtualThreadsExecutor(virtual);
    return pool;
  }

  /**
   * Opens the port.
   *
   * @throws IOException when it can't be opened
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw new IOException("it is taken or not this machine's", e);
    } catch (Exception e) {
      throw new IllegalStateException("the listener for pushes can't start", e);
    }
  }

  /** The port that was opened. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Takes no further connections and lets pushes in flight finish. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("the listener for pushes didn't stop as it should", e);
    }
  }

  /** Counts and times each answer. */
  private static final class Observed extends Handler.Wrapper {
    private static final double NANOS = 1e9;

    private final RequestObserver observer;

    private Observed(Handler handler, RequestObserver observer) {
      super(handler);
      this.observer = observer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      long began = System.nanoTime();
      Request.addCompletionListener(
          request,
          failure -> {
            double seconds = (System.nanoTime() - began) / NANOS;
            observer.observe(request.getMethod(), "push", response.getStatus(), seconds);
          });
      return super.handle(request, response, callback);
    }
  }
}
