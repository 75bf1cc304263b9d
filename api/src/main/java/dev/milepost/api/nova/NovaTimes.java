package dev.milepost.api.nova;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments in Nova's form: UTC, six digits, no zone; read with all the freedom of its library. */
final class NovaTimes {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  /** The grammar of Python's iso8601 module, which accepts more and less than the standard. */
  private static final Pattern ISO8601 =
      Pattern.compile(
          "(?<year>[0-9]{4})"
              + "((-(?<monthDash>[0-9]{1,2})|(?<month>[0-9]{2})(?!$))"
              + "((-(?<dayDash>[0-9]{1,2})|(?<day>[0-9]{2}))"
              + "([ T](?<hour>[0-9]{2})(:?(?<minute>[0-9]{2}))?"
              + "(:?(?<second>[0-9]{1,2})([.,](?<fraction>[0-9]+))?)?"
              + "(Z|(?<sign>[-+])(?<zoneHour>[0-9]{2}):?(?<zoneMinute>[0-9]{2})?)?"
              + ")?)?)?\\n?");

  private static final int MINUTES_PER_DAY = 24 * 60;
  private static final int MICRO_DIGITS = 6;

  private NovaTimes() {}

  static String text(Instant at) {
    return FORM.format(at.truncatedTo(ChronoUnit.MICROS));
  }

  /** The moment, in UTC where no zone is given; empty when Nova would not take it. */
  static Optional<Instant> parse(String text) {
    Matcher matcher = ISO8601.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int zone = zoneMinutes(matcher);
    if (Math.abs(zone) >= MINUTES_PER_DAY) {
      return Optional.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(matcher.group("year"), null, 0),
              number(matcher.group("month"), matcher.group("monthDash"), 1),
              number(matcher.group("day"), matcher.group("dayDash"), 1),
              number(matcher.group("hour"), null, 0),
              number(matcher.group("minute"), null, 0),
              number(matcher.group("second"), null, 0),
              nanos(matcher.group("fraction")));
      return local.getYear() < 1
          ? Optional.empty()
          : Optional.of(local.minusMinutes(zone).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int zoneMinutes(Matcher matcher) {
    int minutes =
        60 * number(matcher.group("zoneHour"), null, 0)
            + number(matcher.group("zoneMinute"), null, 0);
    return "-".equals(matcher.group("sign")) ? -minutes : minutes;
  }

  private static int number(@Nullable String digits, @Nullable String otherwise, int fallback) {
    if (digits != null) {
      return Integer.parseInt(digits);
    }
    return otherwise == null ? fallback : Integer.parseInt(otherwise);
  }

  /** To the microsecond; what is finer is cut off. */
  private static int nanos(@Nullable String fraction) {
    String micros = ((fraction == null ? "" : fraction) + "000000").substring(0, MICRO_DIGITS);
    return 1000 * Integer.parseInt(micros);
  }
}
