package dev.milepost.api.nova;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.api.http.Dialect;
import dev.milepost.api.http.Json;
import dev.milepost.service.Migrations;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Nova's API as a guest of ours: its paths, its names for requests, its errors. */
public final class NovaDialect implements Dialect {
  private static final String FAULT_TYPE = MediaTypes.JSON + "; charset=UTF-8";
  private static final String TEXT_TYPE = "text/plain; charset=UTF-8";
  private static final String NO_BODY_TYPE = "text/html; charset=UTF-8";

  /** Addresses that somebody looking for Nova tries without its version, or with a wrong one. */
  private static final Pattern STRAYED =
      Pattern.compile("/(v[0-9][^/]*|os-migrations|servers)(/.*)?");

  private final NovaRoutes routes;
  private final Supplier<UUID> uuids;
  private final Json json = new Json();

  /**
   * Speaks for these migrations.
   *
   * @param uuids makes the names of requests
   */
  public NovaDialect(Migrations migrations, Supplier<UUID> uuids) {
    this.uuids = uuids;
    this.routes = new NovaRoutes(migrations, json);
  }

  @Override
  public boolean ownsPath(String path) {
    return STRAYED.matcher(path).matches();
  }

  private static boolean isMounted(String path) {
    return Arrays.stream(Mount.values()).anyMatch(mount -> mount.owns(path));
  }

  @Override
  public String identify(Context context) {
    String id = "req-" + uuids.get();
    context.header("x-openstack-request-id", id);
    context.header("x-compute-request-id", id);
    return id;
  }

  @Override
  public void register(RoutesConfig config) {
    config.exception(Fault.class, (fault, context) -> write(context, fault));
    routes.register(config);
  }

  @Override
  public void refuse(Context context, int status, String detail) {
    if (status != 404 && status != 405) {
      write(context, Fault.of(status, detail));
    } else if (!isMounted(context.path())) {
      context.status(300).contentType(MediaTypes.answer(context)).result(choices(context));
    } else if (context.method().equals(HandlerType.OPTIONS)) {
      context.status(200).result(new byte[0]);
    } else {
      write(context, Fault.noRoute());
    }
  }

  private byte[] choices(Context context) {
    return json.write(out -> VersionDocuments.choices(out, Roots.of(context), context.path()));
  }

  private void write(Context context, Fault fault) {
    context.status(fault.status());
    // Nova's router knows no 405.
    context.res().setHeader("Allow", null);
    if (fault.routed()) {
      answer(context, FAULT_TYPE, body(fault));
    } else if (context.method().equals(HandlerType.HEAD)) {
      answer(context, NO_BODY_TYPE, new byte[0]);
    } else {
      answer(context, TEXT_TYPE, fault.message().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void answer(Context context, String type, byte[] body) {
    context.result(body);
    ExactType.set(context, type);
  }

  private byte[] body(Fault fault) {
    return json.write(out -> {
      out.writeStartObject();
      out.writeObjectFieldStart(fault.name());
      out.writeNumberField("code", fault.status());
      out.writeStringField("message", fault.message());
      out.writeEndObject();
      out.writeEndObject();
    });
  }

  @Override
  public void announce(Context context, JsonGenerator out) throws IOException {
    VersionDocuments.versions(out, Roots.of(context));
  }
}
