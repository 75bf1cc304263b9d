package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  private static final String CANARY = "canary-7f3a";

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          postgresql://ada:s3@db:5433/tracks,       jdbc:postgresql://db:5433/tracks
          postgres://ada:s3@db/tracks,              jdbc:postgresql://db:5432/tracks
          postgresql://ada:s3@[::1]:5433/tracks,    jdbc:postgresql://[::1]:5433/tracks
          ' postgresql://ada:s3@db/tracks ',        jdbc:postgresql://db:5432/tracks
          jdbc:postgresql://db/tracks?user=ada&password=s3, jdbc:postgresql://db:5432/tracks
          jdbc:postgresql://ada:s3@db/tracks,       jdbc:postgresql://db:5432/tracks
          postgresql://ada:s3@db/a%20b%2Fc,         jdbc:postgresql://db:5432/a+b%2Fc
          """)
  void keepsLoginOutOfTheJdbcUrl(String text, String jdbcUrl) {
    DatabaseUrl url = DatabaseUrl.parse(text);

    assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(url.user()).isEqualTo("ada");
    assertThat(url.password()).isEqualTo("s3");
  }

  @Test
  void decodesPercentButKeepsPlus() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://a%40b:p%2Fs%3F+%C3%A9:@db/tracks");

    assertThat(url.user()).isEqualTo("a@b");
    assertThat(url.password()).isEqualTo("p/s?+é:");
  }

  @Test
  void needsNoLogin() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://db/tracks");

    assertThat(url.user()).isNull();
    assertThat(url.password()).isNull();
  }

  @Test
  void looksForThePrimaryAmongSeveralHosts() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://u:p@one,two:5433/tracks");

    assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://one:5432,two:5433/tracks");
    assertThat(url.parameters()).containsExactly(entry("targetServerType", "primary"));
  }

  @Test
  void translatesLibpqParameters() {
    DatabaseUrl url =
        DatabaseUrl.parse(
            "postgresql://db/tracks?sslmode=require&connect_timeout=3"
                + "&target_session_attrs=read-write&options=-c%20search_path%3Dx");

    assertThat(url.parameters())
        .containsOnly(
            entry("sslmode", "require"),
            entry("connectTimeout", "3"),
            entry("targetServerType", "primary"),
            entry("options", "-c search_path=x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://u:canary-7f3a@db:x/tracks",
        "postgresql://u:canary-7f3a@db:70000/tracks",
        "postgresql://u:canary-7f3a@db",
        "postgresql://u:canary-7f3a@db/",
        "postgresql://u:canary-7f3a@/tracks",
        "postgresql://u:canary-7f3a@%2Frun/tracks",
        "postgresql://u:canary-7f3a%zz@db/tracks",
        "postgresql://u:1/canary-7f3a@db/tracks",
        "postgresql://u:1?canary-7f3a@db/tracks",
        "postgresql://db/tracks/canary-7f3a",
        "postgresql://db/tracks?canary-7f3a",
        "jdbc:postgresql:canary-7f3a",
        "mysql://u:canary-7f3a@db/tracks",
        "canary-7f3a",
        "",
      })
  void refusesWithoutQuoting(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(InvalidDatabaseUrl.class)
        .hasMessageStartingWith("is not usable: ")
        .hasNoCause()
        .message()
        .doesNotContain(CANARY);
  }

  @Test
  void printsNoSecret() {
    assertThat(DatabaseUrl.parse("postgresql://u:canary-7f3a@db/t?sslpassword=canary-7f3a"))
        .asString()
        .contains("db:5432")
        .doesNotContain(CANARY);
  }
}
