package dev.milepost.api;

import dev.milepost.api.http.SystemReport.GatewayReport;
import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.RelayStore.Backlog;
import java.util.List;
import java.util.function.Supplier;

/** What this instance knows of each gateway, beside what the database has for it. */
final class GatewayReports {
  private final Supplier<List<GatewayStatus>> relay;
  private final Backlogs backlogs;

  GatewayReports(Supplier<List<GatewayStatus>> relay, Backlogs backlogs) {
    this.relay = relay;
    this.backlogs = backlogs;
  }

  /**
   * One for each configured gateway.
   *
   * @param databaseAnswers false spares a wait for it
   */
  List<GatewayReport> read(boolean databaseAnswers) {
    List<Backlog> behind = databaseAnswers ? backlogs.read() : List.of();
    return relay.get().stream().map(status -> report(status, behind)).toList();
  }

  private static GatewayReport report(GatewayStatus status, List<Backlog> behind) {
    return new GatewayReport(
        status,
        behind.stream()
            .filter(backlog -> backlog.gateway().equals(status.gateway()))
            .findFirst()
            .orElse(null));
  }
}
