package io.contraflow.pipeline.source;

import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.operators.event.ParsedEventCodec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.StartPosition;
import java.util.Optional;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Search events from Kafka, parsed, with a watermark of each partition's own. */
public final class EventSource {
  public static final String NAME = "source-search-events";

  private EventSource() {}

  /**
   * Adds the source to a job; its uid is {@link #NAME}.
   *
   * @param ends where it stops to read, if it does
   */
  public static SingleOutputStreamOperator<ParsedEvent> addTo(
      StreamExecutionEnvironment environment, Configuration configuration, Optional<LogEnds> ends) {
    Source<ParsedEvent, ?, ?> source =
        SourceBuilder.of(
            configuration,
            configuration.topics().searchEventTopics(),
            offsets(configuration.get(KafkaSettings.START)),
            ends,
            new EventDeserializer(configuration.parseOptions()));
    return environment
        .fromSource(
            source,
            Watermarks.of(configuration, ends.isPresent(), ParsedEvent::timestampMs),
            NAME,
            ParsedEventCodec.TYPE)
        .uid(NAME);
  }

  private static OffsetsInitializer offsets(StartPosition start) {
    return switch (start.place()) {
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
      case COMMITTED ->
          OffsetsInitializer.committedOffsets(
              OffsetsInitializer.earliest().getAutoOffsetResetStrategy());
      default -> OffsetsInitializer.timestamp(start.timestampMs());
    };
  }
}
