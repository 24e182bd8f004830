package io.contraflow.pipeline.source;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Tells each reader that it has all its splits, once every partition that Kafka has is known and
 * assigned. Kafka's own says so only where it has found a partition that its state does not have.
 */
final class EndingEnumerator implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private final DiscoveryContext discovery;
  private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka;

  /**
   * @param kafkas makes Kafka's enumerator, which looks for partitions once, when it is started
   */
  EndingEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context,
      Function<
              SplitEnumeratorContext<KafkaPartitionSplit>,
              SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState>>
          kafkas) {
    this.context = context;
    discovery = new DiscoveryContext(context, this::discovered);
    kafka = kafkas.apply(discovery);
  }

  @Override
  public void start() {
    kafka.start();
  }

  @Override
  public void addReader(int subtask) {
    kafka.addReader(subtask);
    if (discovery.isOver()) {
      context.signalNoMoreSplits(subtask);
    }
  }

  private void discovered() {
    context.registeredReaders().keySet().forEach(context::signalNoMoreSplits);
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    kafka.handleSplitRequest(subtask, host);
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    kafka.handleSourceEvent(subtask, event);
  }

  @Override
  public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
    kafka.addSplitsBack(splits, subtask);
  }

  @Override
  public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
    return kafka.snapshotState(checkpointId);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    kafka.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void close() throws IOException {
    kafka.close();
  }
}
