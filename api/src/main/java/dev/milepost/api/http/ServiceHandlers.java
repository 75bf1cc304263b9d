package dev.milepost.api.http;

import java.util.Optional;
import java.util.function.Supplier;

/** What the service says of itself: alive, ready, its contract, its addresses. */
public final class ServiceHandlers {
  private final String version;
  private final byte[] contract;
  private final Supplier<Optional<String>> whyNotReady;
  private final Supplier<SystemReport> system;
  private final Dialect dialect;

  /**
   * Says what it is told.
   *
   * @param contract openapi.yaml
   * @param whyNotReady the reason why requests can't be served now; empty when they can. Bounded in
   *     time
   * @param system how the instance is doing; bounded in time
   * @param dialect has a part in the document at {@code /}
   */
  public ServiceHandlers(
      String version,
      byte[] contract,
      Supplier<Optional<String>> whyNotReady,
      Supplier<SystemReport> system,
      Dialect dialect) {
    this.version = version;
    this.contract = contract.clone();
    this.whyNotReady = whyNotReady;
    this.system = system;
    this.dialect = dialect;
  }

  void healthz(Exchange exchange) {
    status(exchange, 200, "ok");
  }

  void readyz(Exchange exchange) {
    Optional<String> reason = whyNotReady.get();
    if (reason.isEmpty()) {
      status(exchange, 200, "ready");
      return;
    }
    exchange.context().header("Retry-After", "1");
    exchange.answer(
        503,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", "unavailable");
          json.writeStringField("reason", reason.get());
          json.writeEndObject();
        });
  }

  /** Answers with 200 whatever is away: what is, is in the answer. */
  void system(Exchange exchange) {
    SystemReport report = system.get();
    exchange.answer(200, json -> SystemJson.write(json, report));
  }

  private static void status(Exchange exchange, int code, String status) {
    exchange.answer(
        code,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", status);
          json.writeEndObject();
        });
  }

  void contract(Exchange exchange) {
    exchange.context().contentType("application/yaml").result(contract);
  }

  void document(Exchange exchange) {
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          dialect.announce(exchange.context(), json);
          json.writeObjectFieldStart("milepost");
          json.writeStringField("version", version);
          json.writeObjectFieldStart("links");
          json.writeStringField("migrations", "/migrations");
          json.writeStringField("summary", "/migrations/summary");
          json.writeStringField("system", "/system");
          json.writeStringField("contract", "/openapi.yaml");
          json.writeStringField("health", "/healthz");
          json.writeStringField("readiness", "/readyz");
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}
