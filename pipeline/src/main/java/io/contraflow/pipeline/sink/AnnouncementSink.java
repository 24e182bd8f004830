package io.contraflow.pipeline.sink;

import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.pipeline.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Announcements of snapshots as JSON, keyed by model, on a compacted topic. */
public final class AnnouncementSink {
  private AnnouncementSink() {}

  public static void attach(
      DataStream<SnapshotAnnouncement> announcements, Configuration configuration) {
    String topic = configuration.topics().modelSnapshots();
    Keyed.attach(announcements, configuration, topic, new Schema(topic));
  }

  private record Schema(String topic)
      implements KafkaRecordSerializationSchema<SnapshotAnnouncement> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        SnapshotAnnouncement announcement, KafkaSinkContext context, Long timestampMs) {
      try {
        return new ProducerRecord<>(
            topic,
            announcement.model().getBytes(StandardCharsets.UTF_8),
            SnapshotAnnouncementCodec.json(announcement));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
