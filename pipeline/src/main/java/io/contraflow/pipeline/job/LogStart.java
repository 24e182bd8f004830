package io.contraflow.pipeline.job;

import io.contraflow.pipeline.broker.LogReader;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.StartPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Whether Kafka still holds a log from where a job began to read it. */
final class LogStart {
  private LogStart() {}

  /**
   * What is missing of the log, as a sentence; empty if nothing is.
   *
   * @throws ConfigurationException if the job's start is not known
   * @throws io.contraflow.pipeline.broker.BrokerException if Kafka does not answer
   */
  static Optional<String> missing(Configuration configuration) {
    StartPosition start = configuration.get(KafkaSettings.START);
    if (start.place() == StartPosition.Place.LATEST
        || start.place() == StartPosition.Place.COMMITTED) {
      throw new ConfigurationException(
          "source.start must be earliest or an instant for a log to be read again, was "
              + start
              + "; where that was is not recorded: set source.start to the instant");
    }
    Optional<Long> fromMs =
        start.place() == StartPosition.Place.TIMESTAMP
            ? Optional.of(start.timestampMs())
            : Optional.empty();
    return LogReader.ask(
        configuration.kafkaProperties(),
        consumer -> {
          Stream<Optional<String>> documents =
              configuration.topics().documentTopics().stream()
                  .map(topic -> missing(consumer, topic, Optional.empty()));
          Stream<Optional<String>> events =
              configuration.topics().searchEventTopics().stream()
                  .map(topic -> missing(consumer, topic, fromMs));
          return Stream.concat(documents, events).flatMap(Optional::stream).findFirst();
        });
  }

  private static Optional<String> missing(
      KafkaConsumer<byte[], byte[]> consumer, String topic, Optional<Long> fromMs) {
    List<TopicPartition> partitions = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> read = new HashMap<>();
    fromMs.ifPresent(
        timeMs -> {
          Map<TopicPartition, Long> times = new HashMap<>();
          partitions.forEach(partition -> times.put(partition, timeMs));
          for (Map.Entry<TopicPartition, OffsetAndTimestamp> first :
              consumer.offsetsForTimes(times).entrySet()) {
            read.put(
                first.getKey(),
                first.getValue() == null ? Long.MAX_VALUE : first.getValue().offset());
          }
        });
    return partitions.stream()
        // Of what is read from its first record on, all must be there.
        .filter(
            partition ->
                begins.get(partition) > 0
                    && read.getOrDefault(partition, 0L) <= begins.get(partition))
        .map(
            partition ->
                "%s begins at offset %d, the records before it have been deleted"
                    .formatted(partition, begins.get(partition)))
        .findFirst();
  }
}
