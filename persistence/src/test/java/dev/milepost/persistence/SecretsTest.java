package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private static final String CANARY = "canary-7f3a";

  @Test
  void passwordIsNeverLogged() {
    try (TestDatabase test = TestDatabase.create();
        CapturedLog log = new CapturedLog(Level.TRACE)) {
      String password = Objects.requireNonNull(test.url().password());
      try (Database database = Database.open(test.url(), new Database.Sizes(2, 1))) {
        database.readiness();
        database.jdbi().useHandle(handle -> handle.execute("SELECT 1"));
      }
      assertThat(log.text()).contains("milepost").doesNotContain(password);
    }
  }

  @Test
  void refusedPasswordIsNotTold() {
    try (TestDatabase test = TestDatabase.create();
        CapturedLog log = new CapturedLog(Level.TRACE)) {
      DatabaseUrl url = test.url();
      DatabaseUrl wrong =
          new DatabaseUrl(url.jdbcUrl(), url.user(), CANARY, Map.of("sslpassword", CANARY));

      Throwable refusal = catchThrowable(() -> Database.open(wrong, new Database.Sizes(1, 1)));

      assertThat(refusal)
          .isInstanceOf(DatabaseUnavailable.class)
          .hasMessageContaining("password authentication failed");
      assertThat(stackTrace(refusal)).doesNotContain(CANARY);
      assertThat(log.text()).doesNotContain(CANARY);
    }
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
