package io.contraflow.pipeline.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 64 MiB}, {@code 512 KiB}, {@code 100 B}. */
public final class Sizes {
  static final OptionType<Long> TYPE =
      Types.scalar(
          "size", "a size with its unit (512 KiB, 64 MiB, 2 GiB)", Sizes::parse, Sizes::format);

  private static final Pattern FORM = Pattern.compile("([0-9]+) *([A-Za-z]*)");

  /** Bytes in a unit, largest unit first. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("GiB", 1L << 30);
    UNITS.put("MiB", 1L << 20);
    UNITS.put("KiB", 1L << 10);
    UNITS.put("B", 1L);
  }

  private Sizes() {}

  /**
   * @throws IllegalArgumentException if there is no such form or unit; only 0 needs none
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    long amount = Long.parseLong(matcher.group(1));
    Long unit = amount == 0 ? Long.valueOf(1) : UNITS.get(matcher.group(2));
    if (unit == null) {
      throw new IllegalArgumentException(text);
    }
    return Math.multiplyExact(amount, unit);
  }

  /** In the largest unit that needs no fraction. */
  public static String format(long bytes) {
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (bytes != 0 && bytes % unit.getValue() == 0) {
        return bytes / unit.getValue() + " " + unit.getKey();
      }
    }
    return "0 B";
  }
}
