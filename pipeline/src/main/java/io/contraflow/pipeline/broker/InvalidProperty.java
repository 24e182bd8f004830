package io.contraflow.pipeline.broker;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** What a user is told of a property that Kafka refuses: its name, and not what it quotes. */
public final class InvalidProperty {
  /** Of "Invalid value VALUE for configuration NAME: REASON" the last that fits. */
  private static final Pattern NAMED =
      Pattern.compile(".* for configuration ([\\w.-]+).*", Pattern.DOTALL);

  private InvalidProperty() {}

  /** A message in place of one that may quote a value; empty if the error is of another kind. */
  static Optional<String> in(Throwable error) {
    return error instanceof ConfigException || error instanceof IllegalArgumentException
        ? Optional.of(named(String.valueOf(error.getMessage())))
        : Optional.empty();
  }

  /** What may be said of a message of Kafka's own. */
  public static String named(String message) {
    Matcher named = NAMED.matcher(message);
    if (named.matches()) {
      return invalid(named.group(1));
    }
    if (message.contains("JAAS")) {
      return invalid("sasl.jaas.config");
    }
    return invalid(message.contains("bootstrap") ? "bootstrap.servers" : "a property");
  }

  private static String invalid(String name) {
    return "the value of " + name + " is not valid";
  }
}
