package io.contraflow.pipeline.serve;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.search.progress.Progress;
import io.contraflow.search.progress.ProgressSource;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's figures, from the reports of its job and the snapshots that it published, held ones
 * too, and how often something is searched for. Of a long run the newest are kept. Thread-safe.
 */
final class LearningProgress implements ProgressSource, TopicFollower.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(LearningProgress.class);
  private static final long LIST_EVERY_MS = 2000;
  private static final int MOST_STEPS = 4000;
  private static final int MOST_SNAPSHOTS = 500;

  /** Ticks are shorter than any event. */
  private static final int TICK_BYTES = 64;

  private final SnapshotStore store;
  private final String model;
  private final LongSupplier clockMs;
  private final NavigableMap<Long, Progress.Step> steps = new TreeMap<>();
  private final NavigableMap<Long, Progress.Snapshot> snapshots = new TreeMap<>();
  private final ServedClicks clicks;
  private final EventRate rate = new EventRate();
  private long listedMs;

  /**
   * @param clockMs wall clock
   */
  LearningProgress(SnapshotStore store, String model, ServedClicks clicks, LongSupplier clockMs) {
    this.clicks = clicks;
    this.store = store;
    this.model = model;
    this.clockMs = clockMs;
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) throws IOException {
    if (record.value() != null) {
      report(record);
    }
  }

  /** Looks at what was published. */
  @Override
  public void polled() {
    long nowMs = clockMs.getAsLong();
    if (nowMs - listedMs >= LIST_EVERY_MS) {
      listedMs = nowMs;
      list();
    }
  }

  private void list() {
    try {
      for (PublishedSnapshot snapshot : store.list(model)) {
        add(snapshot, Verdict.read(snapshot.directory()));
      }
    } catch (IOException e) {
      LOG.debug("snapshots are listed again later", e);
    }
  }

  private synchronized void add(PublishedSnapshot snapshot, Optional<Verdict> verdict) {
    Optional<Verdict> held = verdict.filter(Verdict::isHeld);
    snapshots.put(
        snapshot.manifest().step(),
        new Progress.Snapshot(
            snapshot.id(),
            snapshot.manifest().step(),
            snapshot.manifest().createdMs(),
            heldOutMrr(snapshot.manifest(), verdict),
            held.isPresent(),
            held.map(Verdict::detail).orElse(null),
            Map.of()));
    trim(snapshots, MOST_SNAPSHOTS);
  }

  /** Its own, where the gate has ranked with it; steps measure every so often. */
  private static Double heldOutMrr(Manifest manifest, Optional<Verdict> verdict) {
    return verdict
        .map(judged -> judged.figures().get("mrr"))
        .orElse(manifest.metrics().get("held_out_mrr"));
  }

  /** Counts what comes on the topics of events. */
  TopicFollower.Reader events() {
    return new TopicFollower.Reader() {
      @Override
      public void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null && record.value().length > TICK_BYTES) {
          rate.event();
        }
      }

      @Override
      public void polled() {
        rate.at(clockMs.getAsLong());
      }
    };
  }

  private synchronized void report(ConsumerRecord<byte[], byte[]> record) throws IOException {
    StepReport report = TimedReportCodec.report(record.value());
    if (!report.model().equals(model) || !report.trained()) {
      return;
    }
    Progress.Step step =
        new Progress.Step(
            report.step(),
            record.timestamp(),
            report.loss(),
            report.recallAt10(),
            report.heldOutMrr());
    steps.putIfAbsent(report.step(), step);
    trim(steps, MOST_STEPS);
  }

  /** A snapshot is served from now on. */
  void served(Manifest manifest) {
    clicks.served(manifest.step(), manifest.createdMs(), clockMs.getAsLong());
  }

  private static void trim(NavigableMap<Long, ?> values, int most) {
    while (values.size() > most) {
      values.pollFirstEntry();
    }
  }

  @Override
  public synchronized Progress after(long step) {
    Map<Long, Map<String, Double>> stages = clicks.byStep();
    return new Progress(
        List.copyOf(steps.tailMap(step, false).values()),
        snapshots.values().stream().map(snapshot -> timed(snapshot, stages)).toList(),
        rate.points());
  }

  private static Progress.Snapshot timed(
      Progress.Snapshot snapshot, Map<Long, Map<String, Double>> stages) {
    return new Progress.Snapshot(
        snapshot.id(),
        snapshot.step(),
        snapshot.timeMs(),
        snapshot.heldOutMrr(),
        snapshot.held(),
        snapshot.reason(),
        stages.getOrDefault(snapshot.step(), Map.of()));
  }
}
