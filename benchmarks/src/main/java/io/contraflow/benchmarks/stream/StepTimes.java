package io.contraflow.benchmarks.stream;

import io.contraflow.operators.step.TimedReport;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Keeps how long each step took and when its report came, for whoever is in the process of the
 * task. Any thread may ask; close it.
 */
final class StepTimes implements Sink<TimedReport>, AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final Map<UUID, Queue<Step>> KEPT = new ConcurrentHashMap<>();

  private final UUID id = UUID.randomUUID();

  StepTimes() {
    KEPT.put(id, new ConcurrentLinkedQueue<>());
  }

  /**
   * A step.
   *
   * @param ms that it took
   * @param atNs {@link System#nanoTime} at its report
   */
  record Step(double ms, long atNs) {}

  /** The steps so far. */
  List<Step> steps() {
    return List.copyOf(KEPT.get(id));
  }

  @Override
  public SinkWriter<TimedReport> createWriter(WriterInitContext context) {
    return new Writer(id);
  }

  @Override
  public void close() {
    KEPT.remove(id);
  }

  private record Writer(UUID id) implements SinkWriter<TimedReport> {
    @Override
    public void write(TimedReport report, Context context) {
      Queue<Step> steps = KEPT.get(id);
      if (steps != null && report.report().trained()) {
        steps.add(new Step(report.stepMs(), System.nanoTime()));
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      // Nothing waits.
    }

    @Override
    public void close() {
      // The steps stay until they have been asked for.
    }
  }
}
