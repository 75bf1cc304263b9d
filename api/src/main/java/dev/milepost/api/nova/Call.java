package dev.milepost.api.nova;

import dev.milepost.api.http.Callers;
import dev.milepost.api.http.Json;
import dev.milepost.service.Caller;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request to Nova's API, once its route and microversion are known, and its answer. */
record Call(Context context, Json json, Microversion version, Links links) {
  /** As Nova's middleware has it. */
  private static final int MAX_BODY_BYTES = 114_688;

  /** The status that makes Jetty close the connection. */
  private static final int JETTY_ABORT = -1;

  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  boolean has(Feature feature) {
    return version.has(feature);
  }

  void require(Feature feature) {
    if (!has(feature)) {
      throw Fault.notInThisVersion();
    }
  }

  String path(String parameter) {
    return context.pathParam(parameter);
  }

  Map<String, List<String>> query() {
    return QueryString.parse(context.queryString());
  }

  Caller caller() {
    return Callers.of(context);
  }

  byte[] body() {
    try {
      byte[] bytes = context.req().getInputStream().readNBytes(MAX_BODY_BYTES + 1);
      if (bytes.length > MAX_BODY_BYTES) {
        throw Fault.of(413, "Request is too large.");
      }
      return bytes;
    } catch (IOException e) {
      throw Fault.badRequest("Malformed request body");
    }
  }

  /** Answers with one document. */
  void answer(int status, Json.Body body) {
    head(status).result(json.write(body));
  }

  /** Answers with one document of any length, written as it is made. */
  void stream(Json.Body body) {
    head(200);
    try {
      json.write(context.outputStream(), body);
    } catch (RuntimeException e) {
      if (!context.res().isCommitted()) {
        throw e;
      }
      LOG.warn("an answer was cut off", e);
      abort();
    }
  }

  /** So that nobody takes half an answer for a whole one. */
  private void abort() {
    try {
      context.res().sendError(JETTY_ABORT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers a request that was accepted and has no more to say. */
  void accepted() {
    head(202).result(new byte[0]);
  }

  private Context head(int status) {
    return context.status(status).contentType(MediaTypes.answer(context));
  }
}
