package dev.milepost.api.nova;

/** An error as Nova tells it; stops the handling of the request. */
final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NO_RESOURCE = "The resource could not be found.";

  private final int status;
  private final boolean routed;

  private Fault(int status, String message, boolean routed) {
    super(message, null, false, false);
    this.status = status;
    this.routed = routed;
  }

  static Fault of(int status, String message) {
    return new Fault(status, message, true);
  }

  static Fault badRequest(String message) {
    return of(400, message);
  }

  static Fault notFound(String message) {
    return of(404, message);
  }

  /** What the asked microversion doesn't have. */
  static Fault notInThisVersion() {
    return notFound(NO_RESOURCE);
  }

  /** What no microversion has: Nova's router says so in plain text, before it looks at versions. */
  static Fault noRoute() {
    return new Fault(404, "404 Not Found\n\n" + NO_RESOURCE + "\n\n   ", false);
  }

  int status() {
    return status;
  }

  /** Whether a route was found; if none was, the message is the whole body. */
  boolean routed() {
    return routed;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  /** The name of the fault's member in JSON. */
  String name() {
    return switch (status) {
      case 400 -> "badRequest";
      case 401 -> "unauthorized";
      case 403 -> "forbidden";
      case 404 -> "itemNotFound";
      case 405 -> "badMethod";
      case 409 -> "conflictingRequest";
      case 413, 429 -> "overLimit";
      case 415 -> "badMediaType";
      case 501 -> "notImplemented";
      case 503 -> "serviceUnavailable";
      default -> "computeFault";
    };
  }
}
