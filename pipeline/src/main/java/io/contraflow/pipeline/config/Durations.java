package io.contraflow.pipeline.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500 ms}, {@code 5 s}, {@code 30 min}, {@code 2 h}. */
public final class Durations {
  static final OptionType<Duration> TYPE =
      Types.scalar(
          "duration",
          "a duration with its unit (500 ms, 5 s, 30 min, 2 h, 7 d)",
          Durations::parse,
          Durations::format);

  private static final Pattern FORM = Pattern.compile("([0-9]*\\.?[0-9]+) *([a-z]*)");

  /** Milliseconds in a unit, longest unit first. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", 86_400_000L);
    UNITS.put("h", 3_600_000L);
    UNITS.put("min", 60_000L);
    UNITS.put("s", 1000L);
    UNITS.put("ms", 1L);
  }

  private Durations() {}

  /**
   * @throws IllegalArgumentException if there is no such form or unit; only 0 needs none
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    BigDecimal amount = new BigDecimal(matcher.group(1));
    if (matcher.group(2).isEmpty() && amount.signum() == 0) {
      return Duration.ZERO;
    }
    Long unitMs = UNITS.get(matcher.group(2));
    if (unitMs == null) {
      throw new IllegalArgumentException(text);
    }
    return Duration.ofMillis(amount.multiply(BigDecimal.valueOf(unitMs)).longValueExact());
  }

  /** In the longest unit that needs no fraction. */
  public static String format(Duration duration) {
    long ms = duration.toMillis();
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (ms != 0 && ms % unit.getValue() == 0) {
        return ms / unit.getValue() + " " + unit.getKey();
      }
    }
    return "0 s";
  }
}
