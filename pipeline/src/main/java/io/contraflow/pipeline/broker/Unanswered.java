package io.contraflow.pipeline.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeoutException;

/** What a user is told where Kafka does not answer: names of properties, never their values. */
final class Unanswered {
  private static final String SERVERS = "bootstrap.servers";

  private Unanswered() {}

  static BrokerException by(Properties client, Throwable cause) {
    return new BrokerException(
        "Kafka at "
            + client.getProperty(SERVERS)
            + " must answer, but: "
            + reasons(cause)
            + remedy(cause)
            + "; check kafka.bootstrap-servers and kafka.properties",
        cause);
  }

  private static String remedy(Throwable cause) {
    return cause instanceof TimeoutException
        ? "; " + Refusal.NO_ANSWER
        : Refusal.remedy(cause).map(remedy -> "; " + remedy).orElse("");
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
  private static String reasons(Throwable error) {
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
      String shown = InvalidProperty.in(chain.get(i)).orElse(reason);
      if (!repeated && reasons.stream().noneMatch(before -> before.contains(shown))) {
        reasons.add(shown);
      }
    }
    return String.join(": ", reasons);
  }

  private static String message(Throwable error) {
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }
}
