package dev.milepost.api.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
        "text/*",
        "application/json;q=0.5, text/html;q=0.9",
        "TEXT/HTML; charset=utf-8; q=0.4, */*; q=0.1",
        "*/*, application/json;q=0.1"
      })
  void whoeverSaysSoPrefersHtml(String accept) {
    assertThat(Accepts.prefersHtml(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "application/json",
        "application/json, text/html",
        "application/json, text/html;q=0.9",
        "application/json, */*;q=0.5",
        "text/html;q=0",
        "text/html;q=nonsense",
        "text/plain"
      })
  void whoeverDoesNotGetsJson(String accept) {
    assertThat(Accepts.prefersHtml(accept)).isFalse();
  }

  @Test
  void nothingSaidIsNoPreference() {
    assertThat(Accepts.prefersHtml(null)).isFalse();
  }
}
