package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.ReportOutcome;
import dev.milepost.service.StoreUnavailable;
import org.junit.jupiter.api.Test;

class ReportProblemsTest {
  private final ReportProblems problems = new ReportProblems();

  @Test
  void aFullQueueAsksToComeBack() {
    Problem problem = problems.of(new ReportOutcome.Overloaded());

    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.slug()).isEqualTo("overloaded");
  }

  @Test
  void aDatabaseThatIsAwayIsToldFromAMistakeOfOurs() {
    var away = new StoreUnavailable("SQLSTATE 57P01", false, new RuntimeException());

    assertThat(problems.of(new ReportOutcome.Unwritten(away)).status()).isEqualTo(503);
    assertThat(problems.of(new ReportOutcome.Unwritten(new IllegalStateException())).status())
        .isEqualTo(500);
  }
}
