package io.contraflow.benchmarks.chaos;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.demo.LedgerCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All that a run has written on its topics. Each snapshot is verified when its announcement is
 * read. Thread-safe.
 */
final class RunRecord {
  private final Topics topics;
  private final Map<String, TreeMap<Long, byte[]>> steps = new TreeMap<>();
  private final Map<String, StepReport> newest = new TreeMap<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Announced> announced = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();
  private long repeats;
  private long late;
  private long deadLetters;

  /** A report of a step: when the step was done, epoch ms, which one and whose. */
  record Arrival(long doneMs, String model, long step) {}

  RunRecord(Topics topics) {
    this.topics = topics;
  }

  Topics topics() {
    return topics;
  }

  /** A record of one of the three topics that a job writes; called by one thread. */
  void accept(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(topics.learnerReports())) {
        accept(TimedReportCodec.report(record.value()), record);
      } else if (record.topic().equals(topics.modelSnapshots())) {
        Announced read =
            Announced.verified(
                SnapshotAnnouncementCodec.announcement(record.value()), record.timestamp());
        synchronized (this) {
          announced.add(read);
        }
      } else {
        synchronized (this) {
          deadLetters++;
        }
      }
    } catch (IOException e) {
      synchronized (this) {
        differences.add(record.topic() + "@" + record.offset() + " cannot be read: " + e);
      }
    }
  }

  private synchronized void accept(StepReport report, ConsumerRecord<byte[], byte[]> record) {
    late = Math.max(late, report.ledger().late());
    newest.merge(report.model(), report, RunRecord::newer);
    if (!report.trained()) {
      return;
    }
    arrivals.add(new Arrival(record.timestamp(), report.model(), report.step()));
    byte[] before =
        steps
            .computeIfAbsent(report.model(), model -> new TreeMap<>())
            .putIfAbsent(report.step(), record.value());
    if (before != null) {
      repeats++;
      if (!Arrays.equals(before, record.value())) {
        differences.add(report.model() + " step " + report.step() + " was reported otherwise");
      }
    }
  }

  private static StepReport newer(StepReport a, StepReport b) {
    boolean bIsOlder =
        b.step() < a.step() || (b.step() == a.step() && b.ledger().pairs() < a.ledger().pairs());
    return bIsOlder ? a : b;
  }

  /** The newest report of each model. */
  synchronized Map<String, StepReport> newest() {
    return new TreeMap<>(newest);
  }

  /** The steps' reports as bytes, by model and step, the first of each. */
  synchronized Map<String, TreeMap<Long, byte[]>> steps() {
    Map<String, TreeMap<Long, byte[]>> copy = new TreeMap<>();
    steps.forEach((model, reports) -> copy.put(model, new TreeMap<>(reports)));
    return copy;
  }

  synchronized List<Announced> announced() {
    return List.copyOf(announced);
  }

  synchronized List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /** Repeats that say something else than the first, and records that cannot be read. */
  synchronized List<String> differences() {
    return List.copyOf(differences);
  }

  synchronized long repeats() {
    return repeats;
  }

  /** The largest late counter in any report. */
  synchronized long late() {
    return late;
  }

  synchronized long deadLetters() {
    return deadLetters;
  }

  synchronized boolean isAnnounced(Path directory) {
    return announced.stream()
        .anyMatch(each -> Path.of(each.announcement().directory()).equals(directory));
  }

  /** Whether every pair is accounted for and the last step of each model is announced. */
  synchronized boolean isSettled(Map<String, Long> clickedPairs) {
    return clickedPairs.entrySet().stream()
        .allMatch(
            pairs -> {
              StepReport report = newest.get(pairs.getKey());
              return report != null
                  && new LedgerCheck(pairs.getValue(), report.ledger()).ok()
                  && announced.stream().anyMatch(each -> isOf(each, report));
            });
  }

  private static boolean isOf(Announced each, StepReport report) {
    return each.announcement().model().equals(report.model())
        && each.announcement().step() == report.step();
  }
}
