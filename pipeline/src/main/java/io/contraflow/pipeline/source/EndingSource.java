package io.contraflow.pipeline.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads Kafka up to given ends and then says that event time is over, but does not finish: a source
 * that has finished forgets where it stood, and its job keeps no checkpoint. Its state is that of a
 * {@link KafkaSource}, at the ends once they are reached, so that either can go on where the other
 * was. Kafka's own ends, of a bounded {@link KafkaSource}, are in its splits; these are not, and a
 * restored split is read up to the ends of this run.
 *
 * @param kafka bounded, so that it looks for partitions once, when it starts
 */
record EndingSource<T>(KafkaSource<T> kafka, LogEnds ends)
    implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState> {

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new EndingReader<>(kafka.createReader(context), ends);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return new EndingEnumerator(context, kafka::createEnumerator);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state) {
    return new EndingEnumerator(context, known -> restored(known, state));
  }

  private SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restored(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state) {
    try {
      return kafka.restoreEnumerator(context, state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return kafka.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return kafka.getEnumeratorCheckpointSerializer();
  }
}
