package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.config.StartPosition;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code latest} or an instant: where a run ends. */
final class UntilConverter implements ITypeConverter<StartPosition> {
  @Override
  public StartPosition convert(String text) {
    try {
      StartPosition until = StartPosition.parse(text);
      if (until.place() == StartPosition.Place.LATEST
          || until.place() == StartPosition.Place.TIMESTAMP) {
        return until;
      }
    } catch (DateTimeParseException e) {
      // the same as earliest and committed: no end
    }
    throw new TypeConversionException(
        "it must be latest or an instant such as 2026-01-31T12:00:00Z, was " + text);
  }
}
