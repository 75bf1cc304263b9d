package dev.milepost.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.cli.readme.ConsoleDocument.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleDocumentTest {
  @Test
  void findsEveryCommandWithItsOutput() throws IOException {
    assertThat(ConsoleDocument.parse(sample()))
        .containsExactly(
            new Step(
                4,
                "curl -s 127.0.0.1:8080/migrations",
                List.of("{\"migrations\":[...],\"next\":null}")),
            new Step(6, "id=$(echo 1)", List.of()),
            new Step(8, "printf '%s\\n' one \\\n    \"$id\" (two)", List.of("one", "1")),
            new Step(20, "last", List.of()));
  }

  private static String sample() throws IOException {
    try (InputStream in = ConsoleDocumentTest.class.getResourceAsStream("/readme/sample.md")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "```sh\nmake\n```\n",
        "```bash\n$ make\n```\n",
        "```\n$ make\n```\n",
        "```console\nmake\n```\n",
        "```console\n$ make\n"
      })
  void refusesWhatMayHideACommand(String markdown) {
    assertThatThrownBy(() -> ConsoleDocument.parse(markdown)).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"id\":1}', '{\"id\":1}', true",
    "'{\"id\":1}', '{\"id\": 1}', false",
    "'{\"id\":1,...}', '{\"id\":1,\"uuid\":\"x\"}', true",
    "'...,\"b\":...}', '{\"a\":1,\"b\":2}', true",
    "'{\"a\":...}', '{\"a\":1} more', false",
    "a.c, abc, false",
    "'a...', 'a', true",
  })
  void threeDotsStandForAnythingAndNothingElseDoes(
      String expected, String printed, boolean matching) {
    assertThat(ConsoleDocument.matches(List.of(expected), printed)).isEqualTo(matching);
  }

  @Test
  void threeDotsEndWithTheirLine() {
    assertThat(ConsoleDocument.matches(List.of("a...c"), "a\nc\n")).isFalse();
    assertThat(ConsoleDocument.matches(List.of("a", "..."), "a\nc\n\n")).isTrue();
    assertThat(ConsoleDocument.matches(List.of("a"), "a\nc\n")).isFalse();
    assertThat(ConsoleDocument.matches(List.of(), "")).isTrue();
  }

  @Test
  void shellKeepsItsVariablesAndShowsEverything(@TempDir Path folder) {
    try (Shell shell = new Shell(folder)) {
      assertThat(shell.run("id=7; cd /")).isBlank();
      assertThat(shell.run("printf \"$id $PWD\"; echo err >&2")).isEqualTo("7 /err\n\n");
      assertThat(shell.run("false || printf \\\n  more")).isEqualTo("more\n");
      assertThat(shell.run("cat")).isBlank();
    }
  }
}
