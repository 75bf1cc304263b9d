package dev.milepost.service.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextParserTest {
  @Test
  void readsFamiliesWithTypeHelpLabelsAndEscapes() throws InvalidExposition {
    Exposition read =
        parse(
            """
            # just a comment
            # HELP a_total What it\\nis \\\\
            # TYPE a_total counter
            \ta_total{x="q\\"\\\\\\n",y="é",} 3.5e2\t
            """
                    .replace("\t\n", "\n")
                + "\n# TYPE g gauge\ng -Inf\ng{z=\"\"}NaN\nother 7\n# EOF\n");
    assertThat(read.families()).extracting(Family::name).containsExactly("a_total", "g", "other");
    Family a = read.families().getFirst();
    assertThat(a.type()).isEqualTo(FamilyType.COUNTER);
    assertThat(a.help()).isEqualTo("What it\nis \\");
    assertThat(a.samples())
        .containsExactly(
            new Sample("a_total", new java.util.TreeMap<>(Map.of("x", "q\"\\\n", "y", "é")), 350));
    assertThat(read.families().get(2).type()).isEqualTo(FamilyType.UNTYPED);
    assertThat(read.timestamped()).isFalse();
  }

  @Test
  void backslashesInATypeAreDroppedAsPrometheusDropsThem() throws InvalidExposition {
    assertThat(parse("# TYPE a gau\\ge\na 1\n").families().getFirst().type())
        .isEqualTo(FamilyType.GAUGE);
  }

  @Test
  void countsSumsAndBucketsBelongToTheirFamily() throws InvalidExposition {
    Exposition read =
        parse(
            """
            # TYPE h histogram
            h_bucket{le="1"} 1
            h_bucket{le="+Inf"} 2
            h_sum 3
            h_count 2
            # TYPE s summary
            s{quantile="0.5"} 1
            s_sum 1
            s_count 1
            """);
    assertThat(read.families()).extracting(Family::name).containsExactly("h", "s");
    assertThat(read.samples()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1",
        "a 1\r\n",
        "a 1 \n",
        "a\n",
        "a 1_000\n",
        "a 0x1p-2\n",
        "a 1e400\n",
        "1a 1\n",
        "a{b=\"c} 1\n",
        "a{b='c'} 1\n",
        "a{b=\"c\" 1\n",
        "a{b=\"c\",b=\"d\"} 1\n",
        "a{__name__=\"c\"} 1\n",
        "a{b=\"\\x\"} 1\n",
        "a{b=\"c\"\n} 1\n",
        "a 1 2 3\n",
        "a 1 12.5\n",
        "# TYPE a unknown\na 1\n",
        "# TYPE a gauge\r\na 1\n",
        "# TYPE a gauge\n# TYPE a gauge\na 1\n",
        "a 1\n# TYPE a gauge\n",
        "# HELP a b\n# HELP a b\na 1\n",
        "# TYPE h histogram\nh_bucket{le=\"x\"} 1\n",
        "# TYPE",
        "{a=\"b\"} 1\n"
      })
  void refusesWhatPrometheusRefuses(String body) {
    assertThatExceptionOfType(InvalidExposition.class).isThrownBy(() -> parse(body));
  }

  @Test
  void aTimestampIsReadAndTold() throws InvalidExposition {
    assertThat(parse("a 1 -1234\n").timestamped()).isTrue();
  }

  @Test
  void whatIsWrittenIsReadAgainAsItWas() throws InvalidExposition {
    Exposition read =
        parse(
            """
            # HELP a_total What \\\\ it\\nis
            # TYPE a_total counter
            a_total{x="q\\"\\\\\\n"} 350
            b{c="d"} 0.1
            b 1e+300
            # TYPE h histogram
            h_bucket{le="+Inf"} 2
            h_sum NaN
            h_count 2
            """);
    assertThat(parse(ExpositionText.of(read))).isEqualTo(read);
  }

  @Test
  void aLongBodyTakesTimeInProportionHoweverItsNamesCollide() {
    StringBuilder body = new StringBuilder();
    // Labels whose hashes are all the same: "Aa" and "BB" have one.
    for (int i = 0; i < 1 << 14; i++) {
      StringBuilder value = new StringBuilder();
      for (int bit = 0; bit < 14; bit++) {
        value.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
      }
      body.append("h_bucket{le=\"1\",x=\"").append(value).append("\"} 1\n");
    }
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          Exposition read = parse("# TYPE h histogram\n" + body);
          assertThat(read.samples()).isEqualTo(1 << 14);
          assertThat(Consistency.complaint(read, Map.of())).isEmpty();
        });
  }

  private static Exposition parse(String body) throws InvalidExposition {
    return TextParser.parse(body.getBytes(StandardCharsets.UTF_8));
  }
}
