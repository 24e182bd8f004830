package io.contraflow.pipeline.job;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.broker.LogReader;
import io.contraflow.pipeline.config.Configuration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The last reports of models, from {@code learner-reports}, of a run that comes to an end. */
public final class LastReports {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Properties client;
  private final String topic;
  private final Map<TopicPartition, Long> from;

  /** Remembers where the topic ends now; to be made before the job is started. */
  public LastReports(Configuration configuration) {
    client = configuration.kafkaProperties();
    topic = configuration.topics().learnerReports();
    from = LogReader.ask(client, consumer -> consumer.endOffsets(partitions(consumer)));
  }

  /** Those that have been written since and have a fingerprint, by model. */
  public SortedMap<String, StepReport> read() throws IOException {
    return LogReader.ask(client, this::readOf);
  }

  private SortedMap<String, StepReport> readOf(KafkaConsumer<byte[], byte[]> consumer)
      throws IOException {
    SortedMap<String, StepReport> last = new TreeMap<>();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(consumer));
    consumer.assign(ends.keySet());
    ends.keySet().forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        StepReport report = TimedReportCodec.report(record.value());
        if (report.stateSha256() != null) {
          last.put(report.model(), report);
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
}
