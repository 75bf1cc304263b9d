package dev.milepost.api.nova;

import dev.milepost.api.http.Json;
import dev.milepost.service.Migrations;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The addresses, in one table; each is there with and without a project, under both mounts. */
final class NovaRoutes {
  static final String SERVER_ID = "server_id";
  static final String MIGRATION_ID = "id";

  private static final String PROJECT_ID = "project_id";
  private static final Pattern PROJECT = Pattern.compile("[0-9a-f-]+");
  private static final List<HandlerType> ALL_METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.HEAD,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.PATCH,
          HandlerType.DELETE,
          HandlerType.OPTIONS);

  private final Json json;
  private final List<Route> table;

  NovaRoutes(Migrations migrations, Json json) {
    this.json = json;
    Servers servers = new Servers(migrations);
    ListHandler list = new ListHandler(migrations);
    ServerHandlers server = new ServerHandlers(servers);
    ServerMigrationHandlers migration = new ServerMigrationHandlers(migrations, servers);
    this.table =
        List.of(
            new Route(HandlerType.GET, "/os-migrations", list::list),
            new Route(HandlerType.GET, "/servers", server::list),
            new Route(HandlerType.GET, "/servers/detail", server::list),
            new Route(HandlerType.GET, "/servers/{server_id}", server::show),
            new Route(HandlerType.GET, "/servers/{server_id}/migrations", migration::index),
            new Route(HandlerType.GET, "/servers/{server_id}/migrations/{id}", migration::show),
            new Route(HandlerType.DELETE, "/servers/{server_id}/migrations/{id}", migration::abort),
            new Route(
                HandlerType.POST,
                "/servers/{server_id}/migrations/{id}/action",
                migration::action));
  }

  void register(RoutesConfig routes) {
    for (Mount mount : Mount.values()) {
      for (HandlerType method : ALL_METHODS) {
        for (String path : List.of(mount.path(), mount.path() + "/")) {
          routes.addHttpHandler(method, path, context -> document(context, mount));
        }
      }
      for (String prefix : List.of(mount.path(), mount.path() + "/{" + PROJECT_ID + "}")) {
        for (Route route : table) {
          String path = prefix + route.path();
          routes.addHttpHandler(route.method(), path, context -> answer(context, mount, route));
          if (route.method().equals(HandlerType.GET)) {
            // Else Javalin would answer it of itself; Nova has no such route.
            routes.addHttpHandler(HandlerType.HEAD, path, context -> refuse());
          }
        }
      }
    }
  }

  private static void refuse() {
    throw Fault.noRoute();
  }

  private void document(Context context, Mount mount) {
    Call call = call(context, mount, "");
    call.answer(200, out -> VersionDocuments.version(out, mount, Roots.of(context)));
  }

  private void answer(Context context, Mount mount, Route route) {
    String project = context.pathParamMap().get(PROJECT_ID);
    if (project != null && !PROJECT.matcher(project).matches()) {
      throw Fault.noRoute();
    }
    route.handler().accept(call(context, mount, project == null ? "" : "/" + project));
  }

  private Call call(Context context, Mount mount, String project) {
    Microversion version =
        mount == Mount.LEGACY ? Microversion.MIN : VersionHeaders.negotiate(context);
    MediaTypes.check(context);
    Links links = new Links(Roots.of(context), mount.path(), project);
    return new Call(context, json, version, links);
  }

  private record Route(HandlerType method, String path, Consumer<Call> handler) {}
}
