package io.contraflow.pipeline.source;

import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.ParsedEventCodec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topic of search events: records are parsed where they are read, and none stops the job. */
public final class EventSource {
  private EventSource() {}

  /** Events, ticks and dead letters, with watermarks by event time for each partition. */
  public static DataStream<ParsedEvent> stream(
      StreamExecutionEnvironment environment, Configuration configuration) {
    return Topic.stream(
        environment,
        configuration,
        configuration.topics().searchEvents(),
        Topic.offsets(configuration.get(KafkaSettings.START)),
        new Schema(configuration.parseOptions()),
        ParsedEvent::timestampMs);
  }

  private static final class Schema implements KafkaRecordDeserializationSchema<ParsedEvent> {
    private static final long serialVersionUID = 1L;

    private final ParseOptions options;
    private transient EventParser parser;

    Schema(ParseOptions options) {
      this.options = options;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ParsedEvent> out) {
      if (parser == null) {
        parser = new EventParser(options);
      }
      Origin origin = new Origin(record.topic(), record.partition(), record.offset());
      out.collect(parser.parse(record.value(), origin, record.timestamp()));
    }

    @Override
    public TypeInformation<ParsedEvent> getProducedType() {
      return ParsedEventCodec.TYPE;
    }
  }
}
