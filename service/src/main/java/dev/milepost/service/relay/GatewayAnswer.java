package dev.milepost.service.relay;

/** What came of one request to a gateway. */
sealed interface GatewayAnswer {
  int MAX_REASON = 1024;

  record Accepted() implements GatewayAnswer {}

  /** The gateway understood and won't have this record as it is; others may still go. */
  record Refused(String reason) implements GatewayAnswer {}

  /** Whatever answers there isn't a gateway that takes our pushes: somebody must look. */
  record Misconfigured(String reason) implements GatewayAnswer {}

  /** No answer, or the gateway says that it can't now. */
  record Unavailable(String reason) implements GatewayAnswer {}

  /**
   * What an answer means.
   *
   * @param body what the gateway said, however long
   */
  static GatewayAnswer of(int status, String body) {
    String reason = bounded(status + (body.isEmpty() ? "" : ": " + body));
    return switch (status) {
      case 200, 202 -> new Accepted();
      // 414 and 431 are the word of a proxy about this record's labels.
      case 400, 414, 422, 431 -> new Refused(reason);
      case 408, 425, 429 -> new Unavailable(reason);
      default -> status >= 500 ? new Unavailable(reason) : new Misconfigured(reason);
    };
  }

  /** At most 1,024 characters, none of them a control character. */
  static String bounded(String text) {
    String printable = text.replaceAll("[\\s\\p{Cc}]+", " ").strip();
    return printable.codePointCount(0, printable.length()) <= MAX_REASON
        ? printable
        : printable.substring(0, printable.offsetByCodePoints(0, MAX_REASON - 1)) + "…";
  }
}
