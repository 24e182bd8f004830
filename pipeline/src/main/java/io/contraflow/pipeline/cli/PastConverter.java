package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.config.Durations;
import io.contraflow.pipeline.config.StartPosition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A place in a log: {@code earliest}, {@code latest}, an instant, or a time ago as in -24h. */
final class PastConverter implements ITypeConverter<StartPosition> {
  @Override
  public StartPosition convert(String text) {
    try {
      if (text.startsWith("-")) {
        long agoMs = Durations.parse(text.substring(1)).toMillis();
        return new StartPosition(
            StartPosition.Place.TIMESTAMP,
            Instant.now().minusMillis(agoMs).truncatedTo(ChronoUnit.SECONDS).toEpochMilli());
      }
      StartPosition position = StartPosition.parse(text);
      if (position.place() == StartPosition.Place.COMMITTED) {
        throw new IllegalArgumentException(text); // an offset of the job's, at no time
      }
      return position;
    } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException e) {
      throw new TypeConversionException(
          "it must be earliest, latest, an instant such as 2026-01-31T12:00:00Z or a time ago such"
              + " as -24h, -30min, -7d, was "
              + text);
    }
  }
}
