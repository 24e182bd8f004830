package io.contraflow.pipeline.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.state.snapshot.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * Announcements of published snapshots to their compacted topic, keyed by model. The value is a
 * JSON object of what a service needs to decide whether to load it, a function of the manifest:
 *
 * <pre>
 * {"id", "model", "step", "checkpointId", "eventTimeMs", "createdMs", "encoder", "tower",
 *  "dimension", "tokenizerSha256", "tensorSha256", "documentSpaceId", "metrics": {…}}
 * </pre>
 *
 * {@code id} names its directory in the store.
 */
public final class SnapshotAnnouncementSink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SnapshotAnnouncementSink() {}

  /**
   * @param <T> what the learn operator emits for a published snapshot
   * @param manifest the snapshot's manifest
   */
  public static <T> Sink<T> of(Configuration configuration, ReportSink.Part<T, Manifest> manifest) {
    return SinkBuilder.of(
        configuration,
        new KeyedRecord<>(
            configuration.topics().modelSnapshots(),
            element -> manifest.apply(element).model(),
            element -> json(manifest.apply(element)),
            element -> Map.of(),
            element -> manifest.apply(element).createdMs()));
  }

  static byte[] json(Manifest manifest) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("id", manifest.id())
            .put("model", manifest.model())
            .put("step", manifest.step())
            .put("checkpointId", manifest.checkpointId())
            .put("eventTimeMs", manifest.eventTimeMs())
            .put("createdMs", manifest.createdMs())
            .put("encoder", manifest.encoder())
            .put("tower", manifest.tower())
            .put("dimension", manifest.dimension())
            .put("tokenizerSha256", manifest.tokenizerSha256())
            .put("tensorSha256", manifest.tensorSha256())
            .put("documentSpaceId", manifest.documentSpaceId());
    ObjectNode metrics = json.putObject("metrics");
    manifest.metrics().forEach(metrics::put);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
