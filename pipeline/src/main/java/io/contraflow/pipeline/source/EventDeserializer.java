package io.contraflow.pipeline.source;

import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.ParsedEventCodec;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One record of the events topic, one {@link ParsedEvent}; it never throws. */
final class EventDeserializer implements KafkaRecordDeserializationSchema<ParsedEvent> {
  private static final long serialVersionUID = 1;

  private final ParseOptions options;
  private transient EventParser parser;

  EventDeserializer(ParseOptions options) {
    this.options = options;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    parser = new EventParser(options);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ParsedEvent> out) {
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    out.collect(parser.parse(record.value(), origin, record.timestamp()));
  }

  @Override
  public TypeInformation<ParsedEvent> getProducedType() {
    return ParsedEventCodec.TYPE;
  }
}
