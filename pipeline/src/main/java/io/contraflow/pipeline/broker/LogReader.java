package io.contraflow.pipeline.broker;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks Kafka what its topics hold; commits nothing. */
public final class LogReader {
  private LogReader() {}

  /** What is asked of a consumer. */
  @FunctionalInterface
  public interface Question<T, E extends Exception> {
    T answer(KafkaConsumer<byte[], byte[]> consumer) throws E;
  }

  /**
   * @param client properties of a Kafka client, bootstrap servers at least
   * @throws BrokerException if the brokers cannot be reached or refuse
   */
  public static <T, E extends Exception> T ask(Properties client, Question<T, E> question)
      throws E {
    Properties properties = Unanswered.withTimeouts(client);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return question.answer(consumer);
    } catch (KafkaException e) {
      throw Unanswered.by(client, e);
    }
  }
}
