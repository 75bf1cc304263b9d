package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page costs on the way before it shows something, in bytes as they are sent. */
class WeightIT {
  @RegisterExtension static final Browsing BROWSING = new Browsing();

  private static final Pattern CHART = Pattern.compile("/(uplot|plot|chart|series)\\.js$");
  private static final int SCRIPTS = 25 * 1024;
  private static final int MARKUP = 4 * 1024;

  @ParameterizedTest
  @ValueSource(strings = {"/ui/", "/ui/m/%d", "/ui/system"})
  void aPageIsLightButForTheChart(String path) throws Exception {
    String address = path.formatted(BROWSING.fleet().guest("weight", 10));
    Page page = BROWSING.page();
    page.open(address);
    page.soon(
        () -> assertThat(page.evaluate("document.readyState").textValue()).isEqualTo("complete"));
    page.soon(
        () -> assertThat(page.attribute("main", "aria-busy").orElse("")).isNotEqualTo("true"));
    List<String> loaded = page.requests();
    int scripts =
        sent(
            loaded.stream()
                .filter(url -> url.endsWith(".js") && !CHART.matcher(url).find())
                .toList());
    int styles =
        sent(
            loaded.stream().filter(url -> url.endsWith(".css") && !url.contains("uplot")).toList());
    int html = sent(List.of(BROWSING.service().url() + address));
    System.out.printf("Weight of %s: JS %d, CSS %d, HTML %d%n", path, scripts, styles, html);
    assertThat(scripts).isBetween(1000, SCRIPTS);
    assertThat(styles).isBetween(500, MARKUP);
    assertThat(html).isBetween(500, MARKUP);
  }

  private static int sent(List<String> urls) throws IOException, InterruptedException {
    int bytes = 0;
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String url : urls) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(url))
                .header("Accept", "text/html,*/*;q=0.8")
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        bytes += answer.body().length;
      }
    }
    return bytes;
  }
}
