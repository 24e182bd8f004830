package io.contraflow.pipeline.sink;

import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.pipeline.config.Configuration;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;

/** Announcements of published snapshots to their compacted topic, as JSON, keyed by model. */
public final class SnapshotAnnouncementSink {
  private SnapshotAnnouncementSink() {}

  public static Sink<SnapshotAnnouncement> of(Configuration configuration) {
    return SinkBuilder.of(
        configuration,
        new KeyedRecord<>(
            configuration.topics().modelSnapshots(),
            SnapshotAnnouncement::model,
            SnapshotAnnouncementCodec::json,
            announcement -> Map.of(),
            SnapshotAnnouncement::createdMs));
  }
}
