package io.contraflow.pipeline.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.pipeline.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes the job's two input topics, each record at an event time that the caller gives. */
final class EventLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaProducer<String, byte[]> producer;
  private final String events;
  private final String documents;
  private final int partitions;

  EventLog(Configuration configuration, int partitions) {
    this.producer =
        new KafkaProducer<>(
            configuration.kafkaProperties(), new StringSerializer(), new ByteArraySerializer());
    this.events = configuration.topics().searchEvents();
    this.documents = configuration.topics().documents();
    this.partitions = partitions;
  }

  Origin document(long timestampMs, String docId, String text) throws Exception {
    return send(documents, null, timestampMs, docId, json(Map.of("doc_id", docId, "text", text)));
  }

  Origin deletion(long timestampMs, String docId) throws Exception {
    return send(documents, null, timestampMs, docId, null);
  }

  Origin impression(long timestampMs, String searchId, String query, String... shown)
      throws Exception {
    List<Map<String, Object>> results = new ArrayList<>();
    for (String docId : shown) {
      results.add(Map.of("doc_id", docId, "position", results.size() + 1));
    }
    return event(
        timestampMs,
        searchId,
        json(
            Map.of(
                "type", "impression",
                "search_id", searchId,
                "query", query,
                "timestamp", timestampMs,
                "results", results)));
  }

  Origin click(long timestampMs, String searchId, String docId) throws Exception {
    return event(timestampMs, searchId, clickJson(timestampMs, searchId, docId));
  }

  static byte[] clickJson(long timestampMs, String searchId, String docId) {
    return json(
        Map.of(
            "type", "action",
            "search_id", searchId,
            "doc_id", docId,
            "action", "click",
            "timestamp", timestampMs));
  }

  /** A record of the events topic as it is, whatever its bytes. */
  Origin event(long kafkaTimestampMs, String key, byte[] value) throws Exception {
    return send(events, null, kafkaTimestampMs, key, value);
  }

  /** A record of the documents topic as it is. */
  Origin documentRecord(long kafkaTimestampMs, String key, byte[] value) throws Exception {
    return send(documents, null, kafkaTimestampMs, key, value);
  }

  /** Moves the watermark of every partition of both topics. */
  void tick(long timestampMs) throws Exception {
    byte[] tick = json(Map.of("type", "tick", "timestamp", timestampMs));
    for (int partition = 0; partition < partitions; partition++) {
      send(events, partition, timestampMs, null, tick);
      send(documents, partition, timestampMs, DocumentParser.TICK_KEY, tick);
    }
  }

  private Origin send(String topic, Integer partition, long timestampMs, String key, byte[] value)
      throws Exception {
    RecordMetadata sent =
        producer.send(new ProducerRecord<>(topic, partition, timestampMs, key, value)).get();
    return new Origin(topic, sent.partition(), sent.offset());
  }

  static byte[] json(Object value) {
    try {
      return JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
