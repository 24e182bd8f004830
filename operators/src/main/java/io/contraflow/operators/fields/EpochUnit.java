package io.contraflow.operators.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.OptionalLong;

/**
 * What a number that is a time counts since 1970. A text may be such a number too, or ISO-8601 with
 * date and time, as in {@code 2026-01-31T12:00:00.5+01:00}; without an offset it is UTC.
 */
public enum EpochUnit {
  /**
   * By its size: below 1e11 seconds (until the year 5138), below 1e14 milliseconds (from 1973 on),
   * else microseconds.
   */
  AUTO("auto", 0),
  SECONDS("seconds", 3),
  MILLISECONDS("milliseconds", 0),
  MICROSECONDS("microseconds", -3);

  private static final BigDecimal SECONDS_BELOW = new BigDecimal("1e11");
  private static final BigDecimal MILLISECONDS_BELOW = new BigDecimal("1e14");
  private static final int MOST_CHARACTERS = 40;

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[' ']")
          .appendPattern("[XXX][XX][X]")
          .toFormatter();

  private final String label;
  private final int powerOfTen;

  EpochUnit(String label, int powerOfTen) {
    this.label = label;
    this.powerOfTen = powerOfTen;
  }

  public String label() {
    return label;
  }

  /**
   * @throws IllegalArgumentException if there is none of this label
   */
  public static EpochUnit ofLabel(String label) {
    for (EpochUnit unit : values()) {
      if (unit.label.equals(label)) {
        return unit;
      }
    }
    throw new IllegalArgumentException("unknown unit of time: label=" + label);
  }

  /** Epoch ms, rounded down; empty if the value is no time. */
  public OptionalLong ms(JsonNode value) {
    if (value.isNumber()) {
      double size = Math.abs(value.doubleValue());
      return size < 1e18 ? number(value.decimalValue()) : OptionalLong.empty();
    }
    if (!value.isTextual() || value.textValue().length() > MOST_CHARACTERS) {
      return OptionalLong.empty();
    }
    String text = value.textValue().strip();
    if (text.matches("-?\\d{1,18}(\\.\\d{1,9})?")) {
      return number(new BigDecimal(text));
    }
    try {
      TemporalAccessor time = ISO.parse(text);
      ZoneOffset offset =
          time.isSupported(ChronoField.OFFSET_SECONDS) ? ZoneOffset.from(time) : ZoneOffset.UTC;
      return OptionalLong.of(LocalDateTime.from(time).toInstant(offset).toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private OptionalLong number(BigDecimal count) {
    int power = powerOfTen;
    if (this == AUTO) {
      BigDecimal size = count.abs();
      power =
          size.compareTo(SECONDS_BELOW) < 0 ? 3 : size.compareTo(MILLISECONDS_BELOW) < 0 ? 0 : -3;
    }
    BigDecimal ms = count.scaleByPowerOfTen(power).setScale(0, RoundingMode.FLOOR);
    return ms.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0
        ? OptionalLong.of(ms.longValueExact())
        : OptionalLong.empty();
  }
}
