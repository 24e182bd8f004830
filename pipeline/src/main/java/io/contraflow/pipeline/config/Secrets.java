package io.contraflow.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that a configuration only names: {@code ${env:NAME}} and {@code ${file:/path}}. Nothing
 * here puts one in its place. The names travel, in the job's graph too, and each Kafka client reads
 * the value by itself, where it is made ({@link EnvironmentSecrets}, {@link FileSecrets}).
 */
final class Secrets {
  static final String ENVIRONMENT = "env";
  static final String FILE = "file";

  private static final Pattern NAMED =
      Pattern.compile("\\$\\{(" + ENVIRONMENT + "|" + FILE + "):([^}]*)}");
  private static final String PROVIDERS = "config.providers";

  private Secrets() {}

  /** Whether a raw value names a secret. */
  static boolean isIn(Object raw) {
    return raw != null && NAMED.matcher(raw.toString()).find();
  }

  /**
   * Tells Kafka's clients how the values of properties are read, unless the properties say it.
   *
   * @param key of the option that the properties are below, for messages
   * @throws ConfigurationException if a value cannot be read here
   */
  static void provide(String key, Properties properties) {
    if (properties.containsKey(PROVIDERS)
        || properties.values().stream().noneMatch(Secrets::isIn)) {
      return;
    }
    for (String name : properties.stringPropertyNames()) {
      require(key + "." + name, properties.getProperty(name));
    }
    properties.put(PROVIDERS, ENVIRONMENT + "," + FILE);
    properties.put(PROVIDERS + "." + ENVIRONMENT + ".class", EnvironmentSecrets.class.getName());
    properties.put(PROVIDERS + "." + FILE + ".class", FileSecrets.class.getName());
  }

  private static void require(String option, String value) {
    Matcher named = NAMED.matcher(value);
    while (named.find()) {
      try {
        if (named.group(1).equals(ENVIRONMENT)) {
          ofEnvironment(named.group(2), System.getenv());
        } else {
          ofFile(named.group(2));
        }
      } catch (ConfigurationException e) {
        throw new ConfigurationException(option + " needs it: " + e.getMessage(), e);
      }
    }
  }

  static String ofEnvironment(String name, Map<String, String> environment) {
    String value = environment.get(name);
    if (value == null) {
      throw new ConfigurationException(
          "the environment variable "
              + name
              + " must be set, was not; set it wherever a Kafka client runs, or change ${env:"
              + name
              + "}");
    }
    return value;
  }

  /** A file's text without the line break at its end. */
  static String ofFile(String file) {
    try {
      return Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
    } catch (IOException | IllegalArgumentException e) {
      // The cause may quote what the file holds.
      throw new ConfigurationException(
          "the file "
              + file
              + " must be readable text in UTF-8, was not ("
              + e.getClass().getSimpleName()
              + "); put it wherever a Kafka client runs, or change ${file:"
              + file
              + "}");
    }
  }

  /** What Kafka takes for a path and a key in it is one name. */
  static String name(String path, String key) {
    return path == null || path.isEmpty() ? key : path + ":" + key;
  }
}
