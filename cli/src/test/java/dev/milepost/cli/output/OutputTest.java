package dev.milepost.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words, units and formats. */
class OutputTest {
  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void sizesTimesAndRatesAreInUnitsForPeople() throws Exception {
    assertThat(Humane.bytes(1023)).isEqualTo("1023 B");
    assertThat(Humane.bytes(1024 * 1024 * 1.5)).isEqualTo("1.5 MiB");
    assertThat(Humane.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
    assertThat(Humane.duration(59)).isEqualTo("59s");
    assertThat(Humane.duration(303)).isEqualTo("5m 03s");
    assertThat(Humane.duration(7_800)).isEqualTo("2h 10m");
    assertThat(Humane.duration(273_600)).isEqualTo("3d 4h");
    assertThat(Humane.percent(json("0.99999"))).isEqualTo("99%");
    assertThat(Humane.percent(json("1"))).isEqualTo("100%");
    assertThat(Humane.percent(json("null"))).isEqualTo("-");
    assertThat(Humane.rate(json("{'per_second': 2048.0, 'unit': 'bytes'}"))).isEqualTo("2.0 KiB/s");
    assertThat(Humane.rate(json("{'per_second': 2.25, 'unit': 'items'}"))).isEqualTo("2.3/s");
    assertThat(
            Humane.eta(json("{'state':'ready','seconds':90,'low_seconds':60,'high_seconds':120}")))
        .isEqualTo("1m 30s (1m 00s - 2m 00s)");
    assertThat(Humane.eta(json("{'state':'not_converging','seconds':null}")))
        .isEqualTo("not converging");
  }

  @Test
  void aTableIsAlignedAndHasNoTextThatATerminalObeys() throws Exception {
    List<Column> columns = List.of(Column.field("id").toTheRight(), Column.field("message"));
    List<JsonNode> rows =
        List.of(
            json("{'id': 7, 'message': null}"), json("{'id': 12345, 'message': 'a\\nb\\u001b[m'}"));
    assertThat(Rows.lines(Format.TABLE, columns, rows))
        .containsExactly("   ID  MESSAGE", "    7  -", "12345  a b [m");
  }

  @Test
  void csvIsQuotedAndValuesHaveTabsBetweenThem() throws Exception {
    List<Column> columns = List.of(Column.field("a"), Column.field("b"), Column.field("c.d"));
    List<JsonNode> rows =
        List.of(json("{'a': 'x,\\'y', 'b': null, 'c': {'d': 1.5}}".replace("\\'", "\\\"")));
    assertThat(Rows.lines(Format.CSV, columns, rows))
        .containsExactly("A,B,C.D", "\"x,\"\"y\",,1.5");
    assertThat(Rows.lines(Format.VALUE, columns, rows)).containsExactly("x,\"y\t\t1.5");
  }

  @Test
  void barsHaveOneWidth() throws Exception {
    for (String completion : List.of("null", "0", "0.42", "0.999", "1")) {
      assertThat(ProgressBar.of(json(completion))).hasSize(27);
    }
    assertThat(ProgressBar.of(json("0.999"))).isEqualTo("[###################-]  99%");
  }
}
