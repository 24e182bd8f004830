package io.contraflow.pipeline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnansweredTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          sasl.jaas.config        | x required password="a" planted c";
          sasl.jaas.config        | x planted password="a";
          sasl.mechanism          | planted
          request.timeout.ms      | planted
          request.timeout.ms      | planted for configuration client.id: x
          security.protocol       | planted
          ssl.enabled.protocols   | planted
          """,
      delimiter = '|')
  void shouldNameThePropertyAndNotItsValue(String name, String value) {
    Configuration configuration =
        Configuration.defaults()
            .with(KafkaSettings.BOOTSTRAP_SERVERS, "localhost:1")
            .with(
                KafkaSettings.PROPERTIES,
                name.startsWith("s") && !name.equals("security.protocol")
                    ? Map.of("security.protocol", "SASL_SSL", name, value)
                    : Map.of(name, value));
    assertThatThrownBy(() -> TopicAdmin.exists(configuration.kafkaProperties(), "t"))
        .isInstanceOf(BrokerException.class)
        .hasMessageStartingWith("Kafka at localhost:1 must answer, but: ")
        .hasMessageNotContaining("planted")
        .hasMessageNotContaining("client.id");
    assertThatThrownBy(
            () ->
                LogReader.ask(
                    configuration.kafkaProperties(), consumer -> consumer.partitionsFor("t")))
        .isInstanceOf(BrokerException.class)
        .hasMessageNotContaining("planted");
  }

  @Test
  void shouldSayWhatLiesBelow() {
    KafkaException failure =
        new KafkaException(
            "Failed to construct kafka consumer",
            new KafkaException("Failed to load the store", new IOException("wrong password")));
    assertThat(Unanswered.by(Configuration.defaults().kafkaProperties(), failure))
        .hasMessage(
            "Kafka at localhost:9092 must answer, but: Failed to construct kafka consumer: Failed to"
                + " load the store: wrong password; check kafka.bootstrap-servers and"
                + " kafka.properties");
  }

  @Test
  void shouldSayThatALogIsOutOfReach() {
    Configuration configuration =
        Configuration.defaults()
            .with(KafkaSettings.BOOTSTRAP_SERVERS, "localhost:1")
            .with(KafkaSettings.PROPERTIES, Map.of("default.api.timeout.ms", "100"));
    assertThatThrownBy(
            () ->
                LogReader.ask(
                    configuration.kafkaProperties(), consumer -> consumer.partitionsFor("t")))
        .isInstanceOf(BrokerException.class)
        .hasMessageStartingWith("Kafka at localhost:1 must answer, but: ")
        .hasMessageEndingWith("check kafka.bootstrap-servers and kafka.properties");
  }
}
