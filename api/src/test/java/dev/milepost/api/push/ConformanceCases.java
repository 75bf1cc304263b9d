package dev.milepost.api.push;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * The requests whose answers a Pushgateway's clients may rely on, each on a job of its own where
 * series can come of it.
 */
final class ConformanceCases {
  private final List<Exchange> all = new ArrayList<>();

  private ConformanceCases() {}

  static List<Exchange> all() {
    ConformanceCases cases = new ConformanceCases();
    cases.bodies();
    cases.headers();
    cases.paths();
    cases.groups();
    return cases.all;
  }

  /**
   * What a Pushgateway 1.5.1 doesn't recover from: a job that isn't UTF-8 makes every later push
   * inconsistent, and one in base64 that is none never unlocks what later ones wait for.
   */
  static List<Exchange> last() {
    ConformanceCases cases = new ConformanceCases();
    cases.path("no UTF-8", "", "/metrics/job/p20%ff");
    cases.path("base64 that is none", "", "/metrics/job@base64/c");
    return cases.all;
  }

  private void bodies() {
    put("a gauge", "c1", "# TYPE c1 gauge\nc1{a=\"b\"} 1\n");
    put("no final line feed", "c2", "c2 1");
    put("CRLF", "c3", "c3 1\r\n");
    put("a space at the end of a line", "c4", "c4 1 \n");
    put("a timestamp", "c5", "c5 1 1700000000000\n");
    put("help text that differs", "c6", "# HELP c1 other\n# TYPE c1 gauge\nc1 2\n");
    put("a type that differs from another group's", "c7", "# TYPE c1 counter\nc1 2\n");
    put("the same series twice", "c8", "c8 1\nc8 2\n");
    put("job in the body", "c9", "c9{job=\"x\",instance=\"i\"} 1\n");
    put("job in the body makes two series one", "c10", "c10{job=\"x\"} 1\nc10{job=\"y\"} 1\n");
    put("EOF and UNIT lines", "c11", "# UNIT c11 seconds\nc11 1\n# EOF\n");
    put("OpenMetrics' unknown type", "c12", "# TYPE c12 unknown\nc12 1\n");
    put("an exemplar", "c13", "c13 1 # {a=\"b\"} 1\n");
    put("the gateway's own family with another type", "c14", "go_goroutines 1\n");
    put("the gateway's own family with its type", "c15", "# TYPE go_threads gauge\ngo_threads 1\n");
    put("push_time_seconds", "c16", "# TYPE push_time_seconds gauge\npush_time_seconds 1\nc16 1\n");
    put("NaN and infinities", "c17", "c17{a=\"p\"} +Inf\nc17{a=\"m\"} -Inf\n");
    put("hexadecimal", "c18", "c18 0x10\n");
    put("an empty body", "c19", "");
    put("comments only", "c20", "# nothing\n\n");
    put(
        "a histogram and a summary",
        "c21",
        """
        # TYPE c21 histogram
        c21_bucket{le="1"} 1
        c21_bucket{le="+Inf"} 2
        c21_sum 3
        c21_count 2
        # TYPE c21s summary
        c21s{quantile="0.5"} 1
        c21s_sum 1
        c21s_count 1
        """);
    put(
        "a histogram without its infinite bucket",
        "c22",
        "# TYPE c22 histogram\nc22_bucket{le=\"1\"} 1\nc22_sum 3\nc22_count 2\n");
    put(
        "a name that collides with a histogram's count",
        "c23",
        "c23_count 5\n# TYPE c23 histogram\nc23_bucket{le=\"+Inf\"} 2\nc23_sum 3\n");
    put("a label twice", "c24", "c24{a=\"1\",a=\"2\"} 1\n");
    put("escapes in a value", "c25", "c25{a=\"q\\\"b\\\\n\\n\"} 1\n");
    put("a colon in a name", "c26", "a:c26 1\n");
  }

  private void headers() {
    String body = "# TYPE %1$s gauge\n%1$s 3\n";
    for (String method : List.of("PUT", "POST")) {
      String job = "h1" + method;
      add(
          "chunked " + method,
          job,
          method,
          "/metrics/job/" + job,
          Map.of("Transfer-Encoding", "chunked"),
          text(body.formatted(job)));
    }
    withHeader(
        "a form's content type",
        "h2",
        "Content-Type",
        "application/x-www-form-urlencoded",
        text(body.formatted("h2")));
    withHeader(
        "a content type that is none", "h3", "Content-Type", ";;;", text(body.formatted("h3")));
    withHeader("gzip", "h4", "Content-Encoding", "gzip", gzip(text(body.formatted("h4"))));
    withHeader("gzip that is none", "h5", "Content-Encoding", "gzip", text(body.formatted("h5")));
    withHeader(
        "snappy that is none", "h6", "Content-Encoding", "snappy", text(body.formatted("h6")));
    withHeader(
        "protobuf",
        "h7",
        "Content-Type",
        MutatedPushesTest.PROTOBUF,
        ValidBodies.protobuf().getFirst());
    withHeader(
        "text as protobuf",
        "h8",
        "Content-Type",
        MutatedPushesTest.PROTOBUF,
        text(body.formatted("h8")));
    withHeader(
        "protobuf as text", "h9", "Content-Type", "text/plain", ValidBodies.protobuf().getFirst());
  }

  private void paths() {
    path("a label", "p1", "/metrics/job/p1/a/b");
    path("base64", "", "/metrics/job@base64/cDI/a@base64/w6k");
    path("base64 with padding", "", "/metrics/job@base64/cDM=/a@base64/=");
    path("an empty job in base64", "", "/metrics/job@base64/=");
    path("no job", "", "/metrics/job/");
    path("no job and no slash", "", "/metrics/job");
    path("an odd number of parts", "", "/metrics/job/p4/a");
    path("a slash at the end", "p5", "/metrics/job/p5/");
    path("a slash behind labels", "", "/metrics/job/p6/a/b/");
    path("two slashes", "", "/metrics/job/p7//a/b");
    path("dots", "", "/metrics/job/p8/../x");
    path("a slash in a value", "", "/metrics/job/p9%2Fx");
    path("a percent sign alone", "", "/metrics/job/p10%");
    path("a space and a plus", "", "/metrics/job/p%2011+x/a/b%20c");
    path("a reserved label", "", "/metrics/job/p12/__a/b");
    path("a label that is no name", "", "/metrics/job/p13/a-b/c");
    path("a label twice", "p14", "/metrics/job/p14/a/b/a/c");
    path("job among the labels", "p15", "/metrics/job/p15/job/x");
    path("an empty value", "p16", "/metrics/job/p16/a@base64/=");
    path("an instance", "p17", "/metrics/job/p17/instance/i");
    path("a label in capitals", "p18", "/metrics/job/p18/A/b");
    path("a control character", "", "/metrics/job/p19%01");
    path("elsewhere", "", "/other");
    for (String method : List.of("GET", "HEAD", "PATCH")) {
      add("the method " + method, "", method, "/metrics/job/p1", Map.of(), new byte[0]);
    }
    add("PUT to /metrics", "", "PUT", "/metrics", Map.of(), text("a 1\n"));
  }

  private void groups() {
    add("POST adds", "g1", "PUT", "/metrics/job/g1", Map.of(), text("g1a 1\ng1b 1\n"));
    add("POST adds to it", "g1", "POST", "/metrics/job/g1", Map.of(), text("g1b 2\ng1c 2\n"));
    add("PUT replaces", "g2", "PUT", "/metrics/job/g2", Map.of(), text("g2a 1\n"));
    add("PUT replaces it", "g2", "PUT", "/metrics/job/g2", Map.of(), text("g2b 2\n"));
    add("an empty PUT", "g3", "PUT", "/metrics/job/g3", Map.of(), text("g3 1\n"));
    add("an empty PUT of it", "g3", "PUT", "/metrics/job/g3", Map.of(), new byte[0]);
    add("an empty POST", "g4", "PUT", "/metrics/job/g4", Map.of(), text("g4 1\n"));
    add("an empty POST to it", "g4", "POST", "/metrics/job/g4", Map.of(), new byte[0]);
    add("DELETE", "g5", "PUT", "/metrics/job/g5", Map.of(), text("g5 1\n"));
    add("DELETE of it", "g5", "DELETE", "/metrics/job/g5", Map.of(), new byte[0]);
    add("DELETE of nothing", "", "DELETE", "/metrics/job/g6", Map.of(), new byte[0]);
    add("DELETE of an odd path", "", "DELETE", "/metrics/job/g6/a", Map.of(), new byte[0]);
    add("two groups of a job", "g7", "PUT", "/metrics/job/g7/a/1", Map.of(), text("g7 1\n"));
    add(
        "two groups of a job, the second",
        "g7",
        "PUT",
        "/metrics/job/g7/a/2",
        Map.of(),
        text("g7 2\n"));
    add(
        "another group's series",
        "g8",
        "PUT",
        "/metrics/job/g8",
        Map.of(),
        text("g8{a=\"1\"} 1\n"));
    add(
        "another group's series, the same",
        "g8",
        "PUT",
        "/metrics/job/g8/a/1",
        Map.of(),
        text("g8 2\n"));
  }

  private void put(String name, String job, String body) {
    add(name, job, "PUT", "/metrics/job/" + job, Map.of(), text(body));
  }

  private void withHeader(String name, String job, String header, String value, byte[] body) {
    add(name, job, "PUT", "/metrics/job/" + job, Map.of(header, value), body);
  }

  private void path(String name, String job, String path) {
    add(name, job, "PUT", path, Map.of(), text("# TYPE pathed gauge\npathed 1\n"));
  }

  private void add(
      String name,
      String job,
      String method,
      String path,
      Map<String, String> headers,
      byte[] body) {
    all.add(new Exchange(name, job, method, path, headers, body));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
