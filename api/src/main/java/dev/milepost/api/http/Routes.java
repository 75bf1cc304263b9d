package dev.milepost.api.http;

import dev.milepost.api.ui.Accepts;
import dev.milepost.api.ui.Dashboard;
import dev.milepost.service.Migrations;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Every address of the API, in one table. GET brings HEAD along, and each address answers OPTIONS
 * with its methods.
 */
final class Routes {
  private static final List<HandlerType> OTHER_METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.HEAD,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.PATCH,
          HandlerType.DELETE,
          HandlerType.TRACE);

  private final Json json;
  private final Map<String, List<Route>> table = new LinkedHashMap<>();

  Routes(ApiServer.Wiring wiring, Json json) {
    this.json = json;
    Migrations migrations = wiring.migrations();
    ServiceHandlers service = wiring.service();
    var bodies = new MigrationBodies(wiring.clock(), wiring.uuids());
    var problems = new ReportProblems();
    var one = new MigrationHandlers(migrations, bodies, problems);
    var read = new ReadHandlers(migrations, wiring.feed(), wiring.watchers());
    var changes = new ChangesHandlers(wiring.feed(), wiring.watchers());
    var stream = new StreamHandlers(wiring.feed(), wiring.watchers(), json);
    var bulk = new BulkHandlers(migrations, bodies, problems);
    var actions = new ActionHandlers(migrations);
    var samples = new SampleHandlers(migrations);
    var timeline = new TimelineHandlers(migrations);
    var parts = new PartHandlers(migrations, wiring.parts(), problems);
    var spirit = new SpiritHandlers(migrations, wiring.parts());
    var relay = new RelayHandlers(migrations, wiring.placements());

    // Probes and browsers may add what they like to these.
    addWithQuery(HandlerType.GET, "/", exchange -> root(exchange, service, wiring.dashboard()));
    addWithQuery(HandlerType.GET, "/healthz", service::healthz);
    addWithQuery(HandlerType.GET, "/readyz", service::readyz);
    addWithQuery(HandlerType.GET, "/openapi.yaml", service::contract);
    add(HandlerType.GET, "/system", service::system);

    addDashboard(wiring.dashboard());

    addWithQuery(
        HandlerType.GET,
        "/migrations",
        exchange -> {
          if (ChangesHandlers.asked(exchange)) {
            changes.list(exchange);
          } else {
            read.list(exchange);
          }
        });
    add(HandlerType.POST, "/migrations", one::create);
    add(HandlerType.PATCH, "/migrations", bulk::patch);
    add(HandlerType.GET, "/migrations/summary", timeline::summary);
    addWithQuery(HandlerType.GET, "/migrations/stream", stream::stream);
    addWithQuery(HandlerType.GET, "/migrations/{id}", read::get);
    add(HandlerType.PATCH, "/migrations/{id}", one::patch);
    add(HandlerType.DELETE, "/migrations/{id}", one::delete);
    addWithQuery(HandlerType.GET, "/migrations/{id}/events", timeline::events);
    addWithQuery(HandlerType.GET, "/migrations/{id}/samples", samples::samples);
    add(HandlerType.GET, "/migrations/{id}/actions", actions::possible);
    add(HandlerType.POST, "/migrations/{id}/actions", actions::request);
    add(HandlerType.GET, "/migrations/{id}/relay", relay::placements);
    addWithQuery(HandlerType.GET, "/migrations/{id}/parts", parts::list);
    add(HandlerType.PUT, "/migrations/{id}/parts", parts::putMany);
    add(HandlerType.PUT, "/migrations/{id}/parts/{name}", parts::putOne);
    add(HandlerType.GET, "/migrations/{id}/spirit", spirit::progress);
  }

  /** The queries are for the pages' scripts, which read them themselves. */
  private void addDashboard(Dashboard dashboard) {
    addPage("/ui", dashboard::withoutSlash);
    addPage("/ui/", dashboard::list);
    addPage("/ui/m/{id}", dashboard::detail);
    addPage("/ui/system", dashboard::system);
    addPage(Dashboard.ASSETS, dashboard::asset);
  }

  private void addPage(String path, Consumer<Context> page) {
    addWithQuery(HandlerType.GET, path, exchange -> page.accept(exchange.context()));
  }

  /** The dashboard for a browser; for everybody else what it always was. */
  private static void root(Exchange exchange, ServiceHandlers service, Dashboard dashboard) {
    exchange.context().header("Vary", "Accept");
    if (Accepts.prefersHtml(exchange.header("Accept"))) {
      dashboard.list(exchange.context());
    } else {
      service.document(exchange);
    }
  }

  /** A handler that takes no query parameter: each that comes is refused as unknown. */
  private void add(HandlerType method, String path, Consumer<Exchange> handler) {
    addWithQuery(
        method,
        path,
        exchange -> {
          QueryParameters.of(exchange.context()).close();
          handler.accept(exchange);
        });
  }

  private void addWithQuery(HandlerType method, String path, Consumer<Exchange> handler) {
    table.computeIfAbsent(path, key -> new ArrayList<>()).add(new Route(method, handler));
  }

  void register(RoutesConfig routes) {
    table.forEach((path, methods) -> {
      for (Route route : methods) {
        Handler handler = context -> route.handler().accept(new Exchange(context, json));
        routes.addHttpHandler(route.method(), path, handler);
        if (route.method().equals(HandlerType.GET)) {
          routes.addHttpHandler(HandlerType.HEAD, path, handler);
        }
      }
      String allow = allow(methods);
      routes.addHttpHandler(
          HandlerType.OPTIONS, path, context -> context.header("Allow", allow).status(204));
      for (HandlerType other : OTHER_METHODS) {
        if (!allow.contains(other.name())) {
          routes.addHttpHandler(other, path, context -> refuse(context, allow));
        }
      }
    });
  }

  private static void refuse(Context context, String allow) {
    context.header("Allow", allow);
    throw Problem.methodNotAllowed().raised();
  }

  private static String allow(List<Route> methods) {
    List<String> names = new ArrayList<>();
    for (Route route : methods) {
      names.add(route.method().name());
      if (route.method().equals(HandlerType.GET)) {
        names.add("HEAD");
      }
    }
    names.add("OPTIONS");
    return String.join(", ", names);
  }

  private record Route(HandlerType method, Consumer<Exchange> handler) {}
}
