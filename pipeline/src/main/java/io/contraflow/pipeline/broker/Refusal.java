package io.contraflow.pipeline.broker;

import java.util.Optional;

/** What to do about an answer of Kafka's that is a refusal, wherever it comes up. */
public final class Refusal {
  static final String NO_ANSWER =
      "no broker answered: see that one listens there and can be reached from here, and that"
          + " kafka.properties has the security.protocol of that port";

  private static final String PACKAGE = "org.apache.kafka.common.errors.";

  private Refusal() {}

  /**
   * The remedy; empty if the error is none of those that have one.
   *
   * @param error may be Flink's copy, which has the other's name in its text alone
   */
  public static Optional<String> remedy(Throwable error) {
    String text = error.toString();
    if (text.contains("AuthorizationException")) {
      return Optional.of(
          "give the user that kafka.properties names the rights in docs/security.md#rights");
    }
    if (text.contains("AuthenticationException")) {
      return Optional.of("check the user and password in kafka.properties");
    }
    if (text.contains(PACKAGE + "UnknownTopicOrPartitionException")) {
      return Optional.of(
          "a topic is missing: create it, or check kafka.topics and kafka.bootstrap-servers");
    }
    return text.contains(PACKAGE + "TimeoutException") ? Optional.of(NO_ANSWER) : Optional.empty();
  }
}
