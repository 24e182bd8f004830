package io.contraflow.pipeline.source;

import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedDocumentCodec;
import io.contraflow.pipeline.config.Configuration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The catalogue's topic, always from its beginning; a version's event time is its Kafka timestamp.
 */
public final class DocumentSource {
  private DocumentSource() {}

  /** Versions, deletions, ticks and dead letters, with watermarks for each partition. */
  public static DataStream<ParsedDocument> stream(
      StreamExecutionEnvironment environment, Configuration configuration) {
    return Topic.stream(
        environment,
        configuration,
        configuration.topics().documents(),
        OffsetsInitializer.earliest(),
        new Schema(configuration.parseOptions()),
        ParsedDocument::timestampMs);
  }

  private static final class Schema implements KafkaRecordDeserializationSchema<ParsedDocument> {
    private static final long serialVersionUID = 1L;

    private final ParseOptions options;
    private transient DocumentParser parser;

    Schema(ParseOptions options) {
      this.options = options;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ParsedDocument> out) {
      if (parser == null) {
        parser = new DocumentParser(options);
      }
      Origin origin = new Origin(record.topic(), record.partition(), record.offset());
      out.collect(parser.parse(record.key(), record.value(), origin, record.timestamp()));
    }

    @Override
    public TypeInformation<ParsedDocument> getProducedType() {
      return ParsedDocumentCodec.TYPE;
    }
  }
}
