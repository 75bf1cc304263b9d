package dev.milepost.api.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import dev.milepost.api.RunningService;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardTest {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  private static final Pattern ADDRESS = Pattern.compile("(?:href|src)=\"(/ui/assets/[^\"]+)\"");

  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** The pages are no part of the contract, so nothing is held to it. */
  private static RequestSpecification browser() {
    return RestAssured.given().baseUri(service.url()).header("Accept", BROWSER);
  }

  private static List<String> assets(String page) {
    Matcher matcher = ADDRESS.matcher(browser().get(page).asString());
    return Stream.iterate(matcher, Matcher::find, found -> found).map(it -> it.group(1)).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/ui/",
        "/ui/?state=running&marker=7",
        "/ui/m/1",
        "/ui/m/nosuch",
        "/ui/system"
      })
  void everyPageIsAShellWithAStrictPolicy(String page) {
    Response answer = browser().get(page);
    answer
        .then()
        .statusCode(200)
        .contentType("text/html")
        .header("Cache-Control", "no-cache")
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "same-origin")
        .header("ETag", notNullValue());
    assertThat(answer.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.asString())
        .doesNotContain("{{")
        .doesNotContainPattern("<script(?![^>]* src=)[^>]*>")
        .doesNotContainPattern(" (style|on[a-z]+)=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ui/", "/ui/m/1", "/ui/system"})
  void whatAPageNamesIsThereForGood(String page) {
    assertThat(assets(page)).hasSizeGreaterThan(8);
    for (String asset : assets(page)) {
      browser()
          .get(asset)
          .then()
          .statusCode(200)
          .contentType(type(asset))
          .header("Cache-Control", "public, max-age=31536000, immutable");
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "js" -> "text/javascript";
      case "css" -> "text/css";
      default -> "image/svg+xml";
    };
  }

  @Test
  void anAssetOfAnotherVersionIsServedButNotKept() {
    browser()
        .get("/ui/assets/0123456789abcdef/app.js")
        .then()
        .statusCode(200)
        .header("Cache-Control", "no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ui/nosuch",
        "/ui/assets/x/nosuch.js",
        "/ui/assets/x/index.html",
        "/ui/assets/x/..%2flogback.xml",
        "/ui/m/"
      })
  void whatIsNotThereIsAProblem(String path) {
    RestAssured.given()
        .baseUri(service.url())
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(oneOf(400, 404))
        .contentType("application/problem+json");
  }

  @Test
  void theRootIsThePageForABrowserAndTheDocumentForEverybodyElse() {
    browser().get("/").then().header("Vary", containsString("Accept")).contentType("text/html");
    for (String accept : List.of("*/*", "application/json")) {
      service
          .given()
          .header("Accept", accept)
          .get("/")
          .then()
          .statusCode(200)
          .contentType("application/json")
          .header("Vary", containsString("Accept"))
          .header("Content-Security-Policy", nullValue())
          .body("versions[1].id", equalTo("v2.1"))
          .body("milepost.links.migrations", equalTo("/migrations"));
    }
  }

  @Test
  void thePathWithoutItsSlashLeadsThere() {
    browser()
        .redirects()
        .follow(false)
        .get("/ui")
        .then()
        .statusCode(308)
        .header("Location", "/ui/");
  }

  @Test
  void aPageThatIsKnownIsNotSentAgain() {
    String tag = browser().get("/ui/").header("ETag");
    browser().header("If-None-Match", tag).get("/ui/").then().statusCode(304);
    browser().header("If-None-Match", tag).get("/ui/system").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/ui/", "/ui/m/1"})
  void headAnswersAsGetWithoutTheBody(String page) {
    Response get = browser().get(page);
    Response head = browser().head(page);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.contentType()).isEqualTo(get.contentType());
    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    assertThat(head.asByteArray()).isEmpty();
  }

  @Test
  void thePagesOnlyTakeGet() {
    browser().options("/ui/").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS");
    browser().post("/ui/m/1").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @CsvSource({"gzip, gzip", "'br, gzip;q=0.8', gzip", "identity, ''", "'gzip;q=0', ''"})
  void aFileIsCompressedForWhoeverTakesIt(String accepted, String encoding) throws Exception {
    String script = assets("/ui/").stream().filter(it -> it.endsWith("app.js")).findAny().get();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(service.url() + script))
                  .header("Accept-Encoding", accepted)
                  .build(),
              BodyHandlers.ofByteArray());
      assertThat(answer.headers().firstValue("Content-Encoding").orElse("")).isEqualTo(encoding);
      assertThat(answer.headers().firstValue("Vary")).hasValue("Accept-Encoding");
      byte[] body = answer.body();
      byte[] plain =
          encoding.isEmpty()
              ? body
              : new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      assertThat(new String(plain, StandardCharsets.UTF_8)).contains("import(");
    }
  }

  @Test
  void theListStartsWithLittle() throws IOException {
    int scripts = 0;
    int styles = 0;
    for (String asset : assets("/ui/").stream().distinct().toList()) {
      int size = gzipped(browser().get(asset).asByteArray());
      scripts += asset.endsWith(".js") ? size : 0;
      styles += asset.endsWith(".css") ? size : 0;
    }
    assertThat(scripts).isBetween(10_000, 25_000);
    assertThat(styles).isBetween(1_000, 4_096);
    assertThat(gzipped(browser().get("/ui/").asByteArray())).isLessThan(4_000);
  }

  private static int gzipped(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.size();
  }
}
