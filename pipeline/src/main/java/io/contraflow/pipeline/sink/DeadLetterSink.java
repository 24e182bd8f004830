package io.contraflow.pipeline.sink;

import io.contraflow.operators.event.DeadLetter;
import io.contraflow.pipeline.config.Configuration;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;

/** Dead letters to their topic, keyed by where the record stood. */
public final class DeadLetterSink {
  private DeadLetterSink() {}

  public static Sink<DeadLetter> of(Configuration configuration) {
    boolean redacts = configuration.redactsDeadLetters();
    return SinkBuilder.of(
        configuration,
        new KeyedRecord<>(
            configuration.topics().deadLetters(),
            DeadLetter::key,
            letter -> (redacts ? letter.redacted() : letter).toJson(),
            letter -> Map.of("reason", letter.reason().label()),
            letter -> letter.kafkaTimestampMs() < 0 ? null : letter.kafkaTimestampMs()));
  }
}
