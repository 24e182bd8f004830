package io.contraflow.pipeline.source;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * Hears when an enumerator that looks for partitions once has found and assigned them: when nothing
 * that it has asked for is still to be answered. Whoever calls is the coordinator's thread.
 */
final class DiscoveryContext implements SplitEnumeratorContext<KafkaPartitionSplit> {
  private final SplitEnumeratorContext<KafkaPartitionSplit> to;
  private final Runnable over;
  private int asked;
  private boolean isOver;

  /**
   * @param over run once, when discovery is over
   */
  DiscoveryContext(SplitEnumeratorContext<KafkaPartitionSplit> to, Runnable over) {
    this.to = to;
    this.over = over;
  }

  boolean isOver() {
    return isOver;
  }

  @Override
  public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
    asked++;
    to.callAsync(
        callable,
        (answer, failure) -> {
          handler.accept(answer, failure); // which may ask more, and fails if the answer is none
          asked--;
          if (asked == 0 && !isOver) {
            isOver = true;
            over.run();
          }
        });
  }

  @Override
  public <T> void callAsync(
      Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelayMs, long periodMs) {
    throw new IllegalStateException("partitions must be looked for once, not every " + periodMs);
  }

  /** Kafka's enumerator may say it too, at the same time; a reader is told once. */
  @Override
  public void signalNoMoreSplits(int subtask) {}

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return to.metricGroup();
  }

  @Override
  public void sendEventToSourceReader(int subtask, SourceEvent event) {
    to.sendEventToSourceReader(subtask, event);
  }

  @Override
  public void sendEventToSourceReader(int subtask, int attempt, SourceEvent event) {
    to.sendEventToSourceReader(subtask, attempt, event);
  }

  @Override
  public int currentParallelism() {
    return to.currentParallelism();
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return to.registeredReaders();
  }

  @Override
  public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
    return to.registeredReadersOfAttempts();
  }

  @Override
  public void assignSplits(SplitsAssignment<KafkaPartitionSplit> assignment) {
    to.assignSplits(assignment);
  }

  @Override
  public void runInCoordinatorThread(Runnable runnable) {
    to.runInCoordinatorThread(runnable);
  }

  @Override
  public void setIsProcessingBacklog(boolean isProcessingBacklog) {
    to.setIsProcessingBacklog(isProcessingBacklog);
  }
}
