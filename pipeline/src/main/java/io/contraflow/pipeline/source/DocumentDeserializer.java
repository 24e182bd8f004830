package io.contraflow.pipeline.source;

import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedDocumentCodec;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One record of the documents topic, one {@link ParsedDocument}; it never throws. */
final class DocumentDeserializer implements KafkaRecordDeserializationSchema<ParsedDocument> {
  private static final long serialVersionUID = 1;

  private final ParseOptions options;
  private transient DocumentParser parser;

  DocumentDeserializer(ParseOptions options) {
    this.options = options;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    parser = new DocumentParser(options);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ParsedDocument> out) {
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    out.collect(parser.parse(record.key(), record.value(), origin, record.timestamp()));
  }

  @Override
  public TypeInformation<ParsedDocument> getProducedType() {
    return ParsedDocumentCodec.TYPE;
  }
}
