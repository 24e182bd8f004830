package io.contraflow.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.operators.embed.OnnxTransformer;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says every few seconds what the job has written since, from its own topics. Training does not
 * depend on it: if the topics cannot be read it says so and ends.
 */
final class TrainFollower implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainFollower.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long EVERY_S = 10;

  private final Properties client;
  private final Topics topics;
  private final Consumer<String> out;
  private final TrainStatus status = new TrainStatus();
  private volatile boolean stopped;

  TrainFollower(Configuration configuration, Consumer<String> out) {
    this.client = configuration.kafkaProperties();
    this.topics = configuration.topics();
    this.out = out;
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          Stream.of(topics.learnerReports(), topics.modelSnapshots(), topics.deadLetters())
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      long shownNs = System.nanoTime();
      while (!stopped) {
        consumer.poll(POLL).forEach(this::accept);
        long nowNs = System.nanoTime();
        if (nowNs - shownNs >= TimeUnit.SECONDS.toNanos(EVERY_S) && !stopped) {
          show((nowNs - shownNs) / (double) TimeUnit.SECONDS.toNanos(1));
          shownNs = nowNs;
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("progress is no longer shown, training goes on: {}", e.toString());
    }
  }

  private void show(double seconds) {
    String time = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
    status
        .lines(seconds, OnnxTransformer.embedded())
        .forEach(line -> out.accept(time + "  " + line));
  }

  private void accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      if (record.topic().equals(topics.learnerReports())) {
        status.report(TimedReportCodec.report(record.value()));
      } else if (record.topic().equals(topics.modelSnapshots())) {
        SnapshotAnnouncement announced = SnapshotAnnouncementCodec.announcement(record.value());
        status.snapshot(announced.model(), announced.id());
      } else {
        JsonNode letter = JSON.readTree(record.value());
        status.deadLetter(
            "%s-%s@%s, %s: %s"
                .formatted(
                    letter.path("topic").asText(),
                    letter.path("partition").asText(),
                    letter.path("offset").asText(),
                    letter.path("reason").asText(),
                    letter.path("detail").asText()));
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("passed over {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e);
    }
  }
}
