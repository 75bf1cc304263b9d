package dev.milepost.api.http;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers what Jetty refuses before any route has seen it, such as a line that is too long or an
 * address that can't be decoded, in the same form as every other error.
 */
final class UnroutedErrors extends ErrorHandler {
  private final Json json;

  UnroutedErrors(Json json) {
    this.json = json;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String requestId = UUID.randomUUID().toString();
    int status = Math.max(400, response.getStatus());
    Problem problem =
        Problem.of(
            status,
            "http-" + status,
            "The request was refused",
            "It could not be read as an HTTP request to this service.");
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.getHeaders().put(RequestIds.HEADER, requestId);
    byte[] body = json.write(out -> out.writeTree(problem.body(requestId)));
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
