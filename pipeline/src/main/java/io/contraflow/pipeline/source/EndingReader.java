package io.contraflow.pipeline.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * One reader of an {@link EndingSource}. Kafka's reader forgets a split that has come to its end;
 * this one keeps it, at its end, and sends the last watermark once all its splits are there.
 */
final class EndingReader<T> implements SourceReader<T, KafkaPartitionSplit> {
  private final SourceReader<T, KafkaPartitionSplit> kafka;
  private final LogEnds ends;

  /** At their ends, by their ids: those that are being read, and those that are there. */
  private final Map<String, KafkaPartitionSplit> reading = new TreeMap<>();

  private final Map<String, KafkaPartitionSplit> ended = new TreeMap<>();
  private boolean complete;
  private boolean over;
  private Output<T> output;

  EndingReader(SourceReader<T, KafkaPartitionSplit> kafka, LogEnds ends) {
    this.kafka = kafka;
    this.ends = ends;
  }

  @Override
  public void start() {
    kafka.start();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    List<KafkaPartitionSplit> bounded = new ArrayList<>();
    for (KafkaPartitionSplit split : splits) {
      // One that is at its end already goes to Kafka's reader too, which says so at once.
      long end = Math.max(split.getStartingOffset(), ends.of(split.getTopicPartition()));
      bounded.add(
          new KafkaPartitionSplit(split.getTopicPartition(), split.getStartingOffset(), end));
      reading.put(split.splitId(), new KafkaPartitionSplit(split.getTopicPartition(), end));
    }
    kafka.addSplits(bounded);
  }

  @Override
  public void notifyNoMoreSplits() {
    complete = true; // Kafka's reader, told so, would finish
    endIfOver();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> to) throws Exception {
    if (output == null || output.to != to) {
      output = new Output<>(to, this::ended);
    }
    InputStatus status = kafka.pollNext(output);
    endIfOver();
    return status;
  }

  private void ended(String splitId) {
    ended.put(splitId, reading.remove(splitId));
  }

  private void endIfOver() {
    if (!over && complete && reading.isEmpty() && output != null) {
      over = true;
      output.emitWatermark(Watermark.MAX_WATERMARK);
    }
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
    List<KafkaPartitionSplit> splits = new ArrayList<>(ended.values());
    for (KafkaPartitionSplit split : kafka.snapshotState(checkpointId)) {
      splits.add(new KafkaPartitionSplit(split.getTopicPartition(), split.getStartingOffset()));
    }
    return splits;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return kafka.isAvailable();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    kafka.handleSourceEvents(event);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    kafka.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    kafka.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
    kafka.pauseOrResumeSplits(toPause, toResume);
  }

  @Override
  public void close() throws IOException {
    try {
      kafka.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Kafka's reader did not close", e);
    }
  }

  /** Hears which splits have come to their end; records go past it. */
  private record Output<T>(ReaderOutput<T> to, Consumer<String> ended) implements ReaderOutput<T> {
    @Override
    public void collect(T element) {
      to.collect(element);
    }

    @Override
    public void collect(T element, long timestampMs) {
      to.collect(element, timestampMs);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      to.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      to.markIdle();
    }

    @Override
    public void markActive() {
      to.markActive();
    }

    @Override
    public SourceOutput<T> createOutputForSplit(String splitId) {
      return to.createOutputForSplit(splitId);
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
      to.releaseOutputForSplit(splitId);
      ended.accept(splitId);
    }
  }
}
