package io.contraflow.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what a test has set as the file that commands read. */
public final class ConfigurationFile {
  private ConfigurationFile() {}

  public static Path write(Configuration configuration, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Option<?> option : Catalogue.options()) {
      if (configuration.isSet(option)) {
        lines.add(option.key() + ": " + text(configuration, option));
      }
    }
    return Files.write(file, lines);
  }

  private static <T> String text(Configuration configuration, Option<T> option) {
    return String.valueOf(option.type().format(configuration.get(option)));
  }
}
