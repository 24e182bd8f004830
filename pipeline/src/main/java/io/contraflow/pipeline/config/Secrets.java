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
  private static final String LOGIN = "sasl.jaas.config";

  /** Providers that write a value as it stands between double quotes. */
  private static final String QUOTED = "quoted-";

  static final String IS_QUOTED = "quoted";

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
      if (name.endsWith(LOGIN)) {
        properties.put(name, quoted(properties.getProperty(name)));
      }
    }
    properties.put(
        PROVIDERS, String.join(",", ENVIRONMENT, FILE, QUOTED + ENVIRONMENT, QUOTED + FILE));
    provide(properties, ENVIRONMENT, EnvironmentSecrets.class);
    provide(properties, FILE, FileSecrets.class);
  }

  private static void provide(Properties properties, String provider, Class<?> by) {
    properties.put(PROVIDERS + "." + provider + ".class", by.getName());
    properties.put(PROVIDERS + "." + QUOTED + provider + ".class", by.getName());
    properties.put(PROVIDERS + "." + QUOTED + provider + ".param." + IS_QUOTED, "true");
  }

  /** The same login, with those of its names that stand between double quotes marked as quoted. */
  private static String quoted(String login) {
    Matcher named = NAMED.matcher(login);
    StringBuilder marked = new StringBuilder();
    boolean inQuotes = false;
    int read = 0;
    while (named.find()) {
      inQuotes = inQuotes ^ isOddOfQuotes(login.substring(read, named.start()));
      marked.append(login, read, named.start());
      marked.append(inQuotes ? "${" + QUOTED + named.group().substring(2) : named.group());
      read = named.end();
    }
    return marked.append(login.substring(read)).toString();
  }

  private static boolean isOddOfQuotes(String part) {
    boolean odd = false;
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) == '\\') {
        i++; // a quote behind it is none
      } else {
        odd ^= part.charAt(i) == '"';
      }
    }
    return odd;
  }

  /** A value as Kafka reads it between double quotes. */
  static String quote(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
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

  /**
   * The value that one name stands for.
   *
   * @param option for messages
   * @throws ConfigurationException if it cannot be read here
   */
  static String resolve(String option, String name) {
    Matcher named = NAMED.matcher(name);
    if (!named.matches()) {
      throw new IllegalArgumentException(option + " must be the name of one secret");
    }
    require(option, name);
    return named.group(1).equals(ENVIRONMENT)
        ? ofEnvironment(named.group(2), System.getenv())
        : ofFile(named.group(2));
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
