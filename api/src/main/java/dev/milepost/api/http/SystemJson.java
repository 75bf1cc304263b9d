package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.api.http.SystemReport.DatabaseReport;
import dev.milepost.api.http.SystemReport.GatewayReport;
import dev.milepost.api.http.SystemReport.Listener;
import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.RelayStore.Backlog;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an instance is doing, as JSON. */
final class SystemJson {
  private SystemJson() {}

  static void write(JsonGenerator json, SystemReport report) throws IOException {
    json.writeStartObject();
    json.writeStringField("version", report.version());
    json.writeStringField("started_at", Times.text(report.startedAt()));
    json.writeStringField("now", Times.text(report.now()));
    json.writeFieldName("database");
    database(json, report.database());
    json.writeArrayFieldStart("relay");
    for (GatewayReport gateway : report.relay()) {
      gateway(json, gateway);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("streams");
    json.writeNumberField("open", report.streams().open());
    json.writeNumberField("limit", report.streams().limit());
    json.writeEndObject();
    json.writeFieldName("push_listener");
    listener(json, report.pushListener());
    json.writeEndObject();
  }

  private static void database(JsonGenerator json, DatabaseReport database) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("ready", database.reason() == null);
    json.writeStringField("reason", database.reason());
    json.writeStringField("server_version", database.serverVersion());
    flag(json, "read_only", database.readOnly());
    json.writeObjectFieldStart("pool");
    json.writeNumberField("active", database.pool().active());
    json.writeNumberField("idle", database.pool().idle());
    json.writeNumberField("waiting", database.pool().waiting());
    json.writeNumberField("max", database.pool().max());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void gateway(JsonGenerator json, GatewayReport gateway) throws IOException {
    GatewayStatus status = gateway.status();
    boolean leading = status.leading();
    json.writeStartObject();
    json.writeStringField("gateway", status.gateway());
    json.writeStringField("layout", status.layout().word());
    json.writeBooleanField("leading", leading);
    json.writeStringField(
        "breaker", leading ? status.breaker().name().toLowerCase(Locale.ROOT) : null);
    json.writeStringField("last_error", leading ? status.lastError() : null);
    flag(json, "crowded", leading ? Boolean.valueOf(status.load().crowded()) : null);
    backlog(json, status.layout(), gateway.backlog());
    json.writeEndObject();
  }

  private static void backlog(JsonGenerator json, Layout layout, @Nullable Backlog backlog)
      throws IOException {
    if (backlog == null) {
      for (String name :
          new String[] {
            "due", "oldest_due_seconds", "quarantined", "records", "groups", "last_push_at"
          }) {
        json.writeNullField(name);
      }
      return;
    }
    long records = backlog.records();
    json.writeNumberField("due", backlog.due());
    json.writeNumberField("oldest_due_seconds", backlog.oldestDueSeconds());
    json.writeNumberField("quarantined", backlog.quarantined());
    json.writeNumberField("records", records);
    json.writeNumberField("groups", layout == Layout.BATCH ? Math.min(records, 1) : records);
    Instant last = backlog.lastPushedAt();
    json.writeStringField("last_push_at", last == null ? null : Times.text(last));
  }

  private static void listener(JsonGenerator json, @Nullable Listener listener) throws IOException {
    if (listener == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("host", listener.host());
    json.writeNumberField("port", listener.port());
    json.writeEndObject();
  }

  private static void flag(JsonGenerator json, String name, @Nullable Boolean value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeBooleanField(name, value);
    }
  }
}
