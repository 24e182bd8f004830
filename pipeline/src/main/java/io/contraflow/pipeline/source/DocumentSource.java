package io.contraflow.pipeline.source;

import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedDocumentCodec;
import io.contraflow.pipeline.config.Configuration;
import java.util.Optional;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The catalogue from Kafka, from its first record on, with a watermark of each partition's own. A
 * version's event time is its record's Kafka timestamp.
 */
public final class DocumentSource {
  public static final String NAME = "source-documents";

  private DocumentSource() {}

  /**
   * Adds the source to a job; its uid is {@link #NAME}.
   *
   * @param ends where it stops to read, if it does
   */
  public static SingleOutputStreamOperator<ParsedDocument> addTo(
      StreamExecutionEnvironment environment, Configuration configuration, Optional<LogEnds> ends) {
    Source<ParsedDocument, ?, ?> source =
        SourceBuilder.of(
            configuration,
            configuration.topics().documentTopics(),
            OffsetsInitializer.earliest(),
            ends,
            new DocumentDeserializer(configuration.parseOptions()));
    return environment
        .fromSource(
            source,
            Watermarks.of(configuration, ends.isPresent(), ParsedDocument::timestampMs),
            NAME,
            ParsedDocumentCodec.TYPE)
        .uid(NAME);
  }
}
