package dev.milepost.api.process;

import dev.milepost.persistence.DatabaseUrl;
import dev.milepost.persistence.PushgatewayProcess;
import dev.milepost.persistence.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test starts, or with a static field all tests of a class. All of it ends with them, last
 * started first; when a test fails, what the programs wrote is shown before that.
 */
final class Scene implements AfterTestExecutionCallback, AfterEachCallback, AfterAllCallback {
  private final boolean ofClass;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<ServiceProcess> services = new ArrayList<>();

  private Scene(boolean ofClass) {
    this.ofClass = ofClass;
  }

  static Scene ofEachTest() {
    return new Scene(false);
  }

  static Scene ofAllTests() {
    return new Scene(true);
  }

  <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  /** A new folder. */
  Path folder() {
    try {
      Path folder = Files.createTempDirectory("milepost-it-").toRealPath();
      closing(() -> delete(folder));
      return folder;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  ServiceProcess launch(Path folder, Map<String, String> environment) {
    ServiceProcess service = closing(ServiceProcess.launch(folder, environment));
    services.add(service);
    return service;
  }

  ServiceProcess serve(Path folder, Map<String, String> environment) {
    return launch(folder, environment).awaitServing();
  }

  TestDatabase database() {
    return closing(TestDatabase.create());
  }

  PushgatewayProcess pushgateway() {
    return closing(PushgatewayProcess.start());
  }

  FaultProxy proxyTo(int port) {
    return closing(new FaultProxy(port));
  }

  FaultProxy proxyTo(PushgatewayProcess gateway) {
    return proxyTo(port(gateway));
  }

  FaultProxy proxyTo(TestDatabase database) {
    return proxyTo(port(database.url()));
  }

  static int port(PushgatewayProcess gateway) {
    return URI.create("http://" + gateway.address()).getPort();
  }

  private static int port(DatabaseUrl url) {
    return URI.create(url.jdbcUrl().substring("jdbc:".length())).getPort();
  }

  /** The value of DATABASE_URL for that database. */
  static String url(TestDatabase database) {
    return url(database, port(database.url()));
  }

  /** The same on the way over another port of this machine. */
  static String url(TestDatabase database, int port) {
    DatabaseUrl url = database.url();
    String name = url.jdbcUrl().substring(url.jdbcUrl().lastIndexOf('/') + 1);
    return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(url.user(), url.password(), port, name);
  }

  static Connection connect(TestDatabase database) throws SQLException {
    DatabaseUrl url = database.url();
    return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
  }

  /** The environment of a relay to that gateway that is in a hurry with everything. */
  static Map<String, String> hurriedRelay(String gateway) {
    Map<String, String> environment = new HashMap<>();
    environment.put("DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR", gateway);
    environment.put("MILEPOST_RELAY_MIN_INTERVAL", "200ms");
    environment.put("MILEPOST_RELAY_QUARANTINE", "1s");
    environment.put("MILEPOST_RELAY_STATUS_POLL", "500ms");
    environment.put("MILEPOST_RELAY_COMPARISON", "2s");
    // One that was killed keeps the gateway no longer than this.
    environment.put("MILEPOST_RELAY_LEASE", "3s");
    environment.put("MILEPOST_RELAY_LINGER", "1h");
    environment.put("MILEPOST_RELAY_LINGER_FAILED", "1h");
    return environment;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      for (ServiceProcess service : services) {
        System.out.printf(
            "%s: service %d wrote:%n%s%s%n",
            context.getDisplayName(), service.pid(), service.banner(), service.logs());
      }
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!ofClass) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  private void end() {
    services.clear();
    AssertionError failures = new AssertionError("not everything that the test started ended");
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception | AssertionError e) {
        failures.addSuppressed(e);
      }
    }
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
