package dev.milepost.api.http;

import dev.milepost.service.ListTooSlow;
import dev.milepost.service.StoreUnavailable;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where anything that went wrong becomes an answer. */
final class ErrorHandling {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorHandling.class);

  private final Json json;
  private final Dialect dialect;

  ErrorHandling(Json json, Dialect dialect) {
    this.json = json;
    this.dialect = dialect;
  }

  void register(RoutesConfig routes) {
    routes.exception(Problem.Raised.class, (raised, context) -> write(context, raised.problem()));
    routes.exception(
        StoreUnavailable.class,
        (unavailable, context) -> {
          LOG.warn("no answer from the database: {}", unavailable.getMessage());
          context.header("Retry-After", "1");
          write(context, Problem.unavailable());
        });
    routes.exception(
        ListTooSlow.class,
        (slow, context) -> {
          LOG.warn("{}: {}", context.path(), slow.getMessage());
          write(context, Problem.listTooSlow(slow.limit()));
        });
    routes.exception(
        HttpResponseException.class,
        (response, context) -> write(context, problem(response.getStatus())));
    routes.exception(
        Exception.class,
        (unexpected, context) -> {
          LOG.error("unexpected failure", unexpected);
          write(context, problem(500));
        });
    for (int status : new int[] {404, 405}) {
      routes.error(
          status,
          context -> {
            String type = context.res().getContentType();
            boolean told = type != null && type.startsWith(Problem.MEDIA_TYPE);
            if (!told && !dialect.ownsPath(context.path())) {
              write(context, problem(status));
            }
          });
    }
  }

  void write(Context context, Problem problem) {
    if (problem.status() == 503 && context.res().getHeader("Retry-After") == null) {
      context.header("Retry-After", "1");
    }
    if (dialect.ownsPath(context.path())) {
      dialect.refuse(context, problem.status(), problem.title() + ". " + problem.detail());
      return;
    }
    byte[] body = json.write(out -> out.writeTree(problem.body(RequestIds.of(context))));
    context.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(body);
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 404 -> Problem.notFound();
      case 405 -> Problem.methodNotAllowed();
      case 413 -> Problem.of(413, "body-too-large", "The body is too large", "Send less at once.");
      case 500 -> Problem.internal();
      default ->
          Problem.of(status, "http-" + status, "The request was refused", "See the status code.");
    };
  }
}
