package io.contraflow.benchmarks.chaos;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Topics;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A run of one model whose topics and snapshots a test writes; a step learns ten pairs. */
final class WrittenRun {
  static final String MODEL = "m";
  static final long PAIRS_A_STEP = 10;
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final int DIMENSION = 2;
  private static final double MRR = 0.25;

  private final Topics topics = Configuration.defaults().topics();
  private final RunRecord record = new RunRecord(topics);
  private final SnapshotStore store;
  private long offset;

  WrittenRun(Path directory) {
    this.store = SnapshotStore.open(directory);
  }

  RunRecord record() {
    return record;
  }

  WrittenRun report(long step, double loss) {
    return report(step, loss, step);
  }

  WrittenRun report(long step, double loss, long doneMs) {
    send(topics.learnerReports(), TimedReportCodec.json(stepReport(step, loss)), doneMs);
    return this;
  }

  /**
   * @param tensor parameters of another tensor are others
   */
  PublishedSnapshot publish(long step, long tensor, double loss, long checkpointId)
      throws IOException {
    try (InputStream json = WrittenRun.class.getResourceAsStream(TOKENIZER);
        Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
      SnapshotDraft draft =
          new SnapshotDraft(
              MODEL,
              step,
              checkpointId,
              step,
              Map.of("loss", loss, "mrr", MRR, "learnt", (double) step * PAIRS_A_STEP),
              Map.of(),
              1);
      RandomStart table = new RandomStart(tokenizer.vocabularySize(), DIMENSION, tensor);
      return store.publish(store.stage(draft, table, new SnapshotEncoding.Static(tokenizer)));
    }
  }

  void announce(PublishedSnapshot snapshot, long sentMs) {
    Manifest manifest = snapshot.manifest();
    SnapshotAnnouncement announcement =
        new SnapshotAnnouncement(
            manifest.model(),
            snapshot.id(),
            snapshot.directory().toString(),
            manifest.step(),
            manifest.checkpointId(),
            manifest.parent(),
            manifest.eventTimeMs(),
            manifest.createdMs(),
            manifest.tensorSha256(),
            manifest.documentSpaceId());
    send(topics.modelSnapshots(), SnapshotAnnouncementCodec.json(announcement), sentMs);
  }

  /** Two steps, the second of them published by checkpoint 7 at time 100. */
  WrittenRun asUsual() throws IOException {
    report(1, 3.5).report(2, 3.25);
    announce(publish(2, 1, 3.25, 7), 100);
    return this;
  }

  private void send(String topic, byte[] value, long timestampMs) {
    record.accept(
        new ConsumerRecord<>(
            topic,
            0,
            offset++,
            timestampMs,
            TimestampType.CREATE_TIME,
            MODEL.length(),
            value.length,
            MODEL.getBytes(StandardCharsets.UTF_8),
            value,
            new RecordHeaders(),
            Optional.empty()));
  }

  private static StepReport stepReport(long step, double loss) {
    Ledger ledger = new Ledger(step * PAIRS_A_STEP, 0, 0, Map.of(), 0);
    return new StepReport(
        MODEL, step, true, 10, 10, 10, loss, 1.0, 2.0, 5, 0.5, MRR, 0.5, 0.5, 10, null, 0.5, 0.5,
        0.5, -2.0, 0.0, 1.0, null, null, null, 0, null, null, step, ledger, null);
  }
}
