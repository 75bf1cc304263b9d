package dev.milepost.api.push;

import dev.milepost.api.push.BodyReader.BodyRefused;
import dev.milepost.service.Caller;
import dev.milepost.service.StoreUnavailable;
import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.exposition.InvalidExposition;
import dev.milepost.service.exposition.ProtobufParser;
import dev.milepost.service.exposition.TextParser;
import dev.milepost.service.push.GroupName;
import dev.milepost.service.push.PushOutcome;
import dev.milepost.service.push.Pushes;
import dev.milepost.service.relay.Relay;
import java.io.IOException;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers pushes as a Pushgateway does: 200 to a push, 202 to a deletion, failures as one line of
 * text. Beyond that only the limits: 413, 429, and 403 for whom it isn't meant.
 */
final class PushHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(PushHandler.class);
  private static final String ALLOWED = "DELETE, OPTIONS, POST, PUT";

  private final Pushes pushes;
  private final BodyReader bodies;
  private final RateLimit rate;
  private final Supplier<UUID> uuids;

  PushHandler(Pushes pushes, BodyReader bodies, RateLimit rate, Supplier<UUID> uuids) {
    this.pushes = pushes;
    this.bodies = bodies;
    this.rate = rate;
    this.uuids = uuids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer;
    try {
      answer = answer(request);
    } catch (StoreUnavailable e) {
      LOG.warn("a push can't be kept: {}", e.getMessage());
      answer = Answer.later(503, "the database can't take it now, push again");
    } catch (RuntimeException e) {
      LOG.error("a push failed", e);
      answer = new Answer(500, "internal error");
    }
    answer.send(response, callback);
    return true;
  }

  private Answer answer(Request request) {
    if (request.getHeaders().contains(HttpHeader.ORIGIN)) {
      return new Answer(403, "a page in a browser can't push here");
    }
    if (request.getHeaders().contains(Relay.MARK)) {
      return new Answer(
          403, "this comes from a Milepost relay: its gateway must not be a Milepost");
    }
    String path = request.getHttpURI().getPath();
    return switch (PushPath.of(path == null ? "/" : path)) {
      case PushPath.Group(GroupName name) -> group(request, name);
      case PushPath.BadGroup(String reason) ->
          isGroupMethod(request) ? new Answer(400, reason) : notAllowed();
      case PushPath.Elsewhere(int status, String location) ->
          new Answer(status, "", HttpHeader.LOCATION, location);
      case PushPath.Health() -> new Answer(200, "OK");
      case PushPath.Metrics() ->
          HttpMethod.GET.is(request.getMethod())
              ? new Answer(404, "nothing is shown here: what is pushed goes to the migrations")
              : new Answer(405, "Method Not Allowed", HttpHeader.ALLOW, "GET, OPTIONS");
      case PushPath.Nothing() -> new Answer(404, "404 page not found");
    };
  }

  private Answer group(Request request, GroupName name) {
    if (HttpMethod.OPTIONS.is(request.getMethod())) {
      return new Answer(200, "", HttpHeader.ALLOW, ALLOWED);
    }
    if (!isGroupMethod(request)) {
      return notAllowed();
    }
    String address = Request.getRemoteAddr(request);
    if (!rate.allows(address)) {
      return Answer.later(429, "too many pushes from this address");
    }
    Caller caller = new Caller("push from " + address, uuids.get().toString());
    if (HttpMethod.DELETE.is(request.getMethod())) {
      return answer(pushes.delete(name, caller), 202);
    }
    boolean replace = HttpMethod.PUT.is(request.getMethod());
    try {
      boolean gzip = "gzip".equals(request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
      return bodies.reading(
          Content.Source.asInputStream(request),
          gzip,
          body -> pushed(request, name, replace, body, caller));
    } catch (BodyRefused e) {
      String reason = String.valueOf(e.getMessage());
      return e.isForNow() ? Answer.later(429, reason) : new Answer(413, reason);
    } catch (IOException e) {
      return new Answer(400, "the body can't be read: " + e.getMessage());
    }
  }

  private Answer pushed(
      Request request, GroupName name, boolean replace, byte[] body, Caller caller) {
    Exposition exposition;
    try {
      exposition = isProtobuf(request) ? ProtobufParser.parse(body) : TextParser.parse(body);
    } catch (InvalidExposition e) {
      return new Answer(400, String.valueOf(e.getMessage()));
    }
    return answer(pushes.push(name, replace, exposition, caller), 200);
  }

  private static Answer answer(PushOutcome outcome, int accepted) {
    return switch (outcome) {
      case PushOutcome.Accepted() -> new Answer(accepted, "");
      case PushOutcome.Refused(String reason) -> new Answer(400, reason);
      case PushOutcome.UnknownJob(String reason) -> new Answer(403, reason);
      case PushOutcome.TooMany(String reason) -> new Answer(429, reason);
      case PushOutcome.Busy(String reason) -> Answer.later(503, reason);
    };
  }

  private static boolean isGroupMethod(Request request) {
    String method = request.getMethod();
    return HttpMethod.PUT.is(method) || HttpMethod.POST.is(method) || HttpMethod.DELETE.is(method);
  }

  private static Answer notAllowed() {
    return new Answer(405, "Method Not Allowed", HttpHeader.ALLOW, ALLOWED);
  }

  /** Exactly the type of delimited metric families; everything else is read as text. */
  private static boolean isProtobuf(Request request) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null) {
      return false;
    }
    String[] parts = type.toLowerCase(Locale.ROOT).replace("\"", "").split(";", -1);
    boolean delimited = false;
    boolean families = false;
    for (String part : parts) {
      delimited |= part.strip().equals("encoding=delimited");
      families |= part.strip().equals("proto=io.prometheus.client.metricfamily");
    }
    return parts[0].strip().equals("application/vnd.google.protobuf") && delimited && families;
  }
}
