package io.contraflow.pipeline.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What a demo that has ended left behind.
 *
 * @param directory its {@code --output}
 */
record DemoOutput(Path directory) {

  JsonNode report() throws IOException {
    return new ObjectMapper().readTree(directory.resolve(DemoReport.FILE).toFile());
  }

  /** Held-out nDCG@10 of the model before its first step. */
  double untrainedNdcg() throws IOException {
    return ndcg("untrained, random");
  }

  double lastSnapshotNdcg() throws IOException {
    return ndcg("step " + lastSnapshot().manifest().step());
  }

  private double ndcg(String name) throws IOException {
    for (JsonNode row : report().get("heldOut")) {
      if (row.get("name").asText().equals(name)) {
        return row.get("ndcgAt10").asDouble();
      }
    }
    throw new IOException("no row " + name + " in " + report().get("heldOut"));
  }

  /** The model before its first step, a snapshot like any other. */
  Path start() throws IOException {
    return SnapshotStore.open(directory.resolve("start"))
        .current("start")
        .orElseThrow()
        .directory();
  }

  PublishedSnapshot lastSnapshot() throws IOException {
    return SnapshotStore.open(directory.resolve("snapshots")).current(Demo.MODEL).orElseThrow();
  }

  /** Every announcement on the topic, in its order. */
  List<SnapshotAnnouncement> announcements() throws IOException {
    List<SnapshotAnnouncement> announcements = new ArrayList<>();
    for (byte[] value : values("model-snapshots")) {
      announcements.add(SnapshotAnnouncementCodec.announcement(value));
    }
    return announcements;
  }

  /** Every report of a step on the topic, in its order. */
  List<StepReport> steps() throws IOException {
    List<StepReport> steps = new ArrayList<>();
    for (byte[] value : values("learner-reports")) {
      StepReport report = TimedReportCodec.report(value);
      if (report.trained()) {
        steps.add(report);
      }
    }
    return steps;
  }

  private List<byte[]> values(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    List<byte[]> values = new ArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        Consumer<byte[], byte[]> consumer = ReportFollower.connect(broker.bootstrapServers())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
