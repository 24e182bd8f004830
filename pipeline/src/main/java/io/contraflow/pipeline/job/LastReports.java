package io.contraflow.pipeline.job;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Configuration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The last reports of models, from {@code learner-reports}, of a run that comes to an end. */
public final class LastReports {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Properties client;
  private final String topic;
  private final Map<TopicPartition, Long> from;

  /** Remembers where the topic ends now; to be made before the job is started. */
  public LastReports(Configuration configuration) {
    client = configuration.kafkaProperties();
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    topic = configuration.topics().learnerReports();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      from = consumer.endOffsets(partitions(consumer));
    }
  }

  /** Those that have been written since and have a fingerprint, by model. */
  public SortedMap<String, StepReport> read() throws IOException {
    SortedMap<String, StepReport> last = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(consumer));
      consumer.assign(ends.keySet());
      ends.keySet()
          .forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          StepReport report = TimedReportCodec.report(record.value());
          if (report.stateSha256() != null) {
            last.put(report.model(), report);
          }
        }
      }
    }
    return last;
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
