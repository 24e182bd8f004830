package io.contraflow.pipeline.sink;

import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One announcement by hand, as the job would write it, but for its time, which is now. */
public final class SnapshotAnnouncer {
  private static final String MAX_BLOCK_MS = "15000";

  private SnapshotAnnouncer() {}

  /**
   * Returns once the brokers have it.
   *
   * @throws IllegalStateException if they do not take it
   */
  public static void announce(Configuration configuration, SnapshotAnnouncement announcement) {
    Properties properties = configuration.kafkaProperties();
    properties.putIfAbsent("max.block.ms", MAX_BLOCK_MS);
    properties.put("acks", "all");
    String topic = configuration.topics().modelSnapshots();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  announcement.model().getBytes(StandardCharsets.UTF_8),
                  SnapshotAnnouncementCodec.json(announcement)))
          .get();
    } catch (ExecutionException | KafkaException e) {
      throw failure(configuration, topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(configuration, topic, e);
    }
  }

  private static IllegalStateException failure(
      Configuration configuration, String topic, Exception cause) {
    Throwable reason = cause.getCause() == null ? cause : cause.getCause();
    return new IllegalStateException(
        "the pointer is moved, but "
            + topic
            + " at "
            + configuration.get(KafkaSettings.BOOTSTRAP_SERVERS)
            + " was not told: "
            + reason.getMessage()
            + "; give the command again once the brokers answer",
        cause);
  }
}
