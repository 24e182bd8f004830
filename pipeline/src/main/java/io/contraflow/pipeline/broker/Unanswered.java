package io.contraflow.pipeline.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** What a user is told where Kafka does not answer: names of properties, never their values. */
final class Unanswered {
  private static final String SERVERS = "bootstrap.servers";

  /** Of Kafka's "Invalid value VALUE for configuration NAME: REASON" the last that fits. */
  private static final Pattern NAMED =
      Pattern.compile(".* for configuration ([\\w.-]+).*", Pattern.DOTALL);

  private Unanswered() {}

  static BrokerException by(Properties client, Throwable cause) {
    return new BrokerException(
        "Kafka at "
            + client.getProperty(SERVERS)
            + " must answer, but: "
            + reasons(client, cause)
            + "; check kafka.bootstrap-servers and kafka.properties",
        cause);
  }

  /** The same properties, where they say nothing else with an answer within seconds. */
  static Properties withTimeouts(Properties client) {
    Properties properties = new Properties();
    properties.put("default.api.timeout.ms", "15000");
    properties.put("request.timeout.ms", "10000");
    properties.putAll(client);
    return properties;
  }

  /** What lies below says which file or password is wrong. */
  private static String reasons(Properties client, Throwable error) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable e = error; e != null; e = e.getCause()) {
      chain.add(e);
    }
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i < chain.size(); i++) {
      String reason = message(chain.get(i));
      boolean repeated =
          chain.subList(i + 1, chain.size()).stream()
              .anyMatch(below -> reason.contains(message(below)));
      String shown = isOfValues(chain.get(i)) ? ofProperty(client, reason) : reason;
      if (!repeated && reasons.stream().noneMatch(before -> before.contains(shown))) {
        reasons.add(shown);
      }
    }
    return String.join(": ", reasons);
  }

  private static String message(Throwable error) {
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }

  /** Whether its message may quote a value, whole or in part. */
  private static boolean isOfValues(Throwable error) {
    return error instanceof ConfigException || error instanceof IllegalArgumentException;
  }

  private static String ofProperty(Properties client, String message) {
    Matcher named = NAMED.matcher(message);
    if (named.matches() && client.containsKey(named.group(1))) {
      return "the value of " + named.group(1) + " is not valid";
    }
    if (message.contains("JAAS")) {
      return "the value of sasl.jaas.config is not valid";
    }
    for (String name : new TreeSet<>(client.stringPropertyNames())) {
      if (message.contains(name)) {
        return "the value of " + name + " is not valid";
      }
    }
    return "the value of a property is not valid";
  }
}
