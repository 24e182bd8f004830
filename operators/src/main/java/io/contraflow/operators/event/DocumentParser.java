package io.contraflow.operators.event;

import io.contraflow.learner.example.Features;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns a record of a documents topic into a version, a deletion, a tick or a dead letter, by
 * {@code docs/events.md} and, for records of another schema, {@code docs/your-logs.md}. Never
 * throws, whatever the bytes. Safe for use by many threads.
 */
public final class DocumentParser {
  /** The key of ticks; no document's id. */
  public static final String TICK_KEY = "contraflow-tick";

  private static final byte[] TICK_KEY_BYTES = TICK_KEY.getBytes(StandardCharsets.UTF_8);

  private final ParseOptions options;
  private final RecordReader records;
  private final DocumentMapper mapper;

  public DocumentParser(ParseOptions options) {
    this.options = options;
    this.records = new RecordReader(options);
    this.mapper = new DocumentMapper(options);
  }

  /**
   * @param key the record's key: the document's id
   * @param value the record's value, null for a deletion
   * @param kafkaTimestampMs the record's timestamp: the version's event time
   */
  public ParsedDocument parse(byte[] key, byte[] value, Origin origin, long kafkaTimestampMs) {
    try {
      return document(key, value, origin, kafkaTimestampMs);
    } catch (RejectedException e) {
      return DeadLetter.of(origin, kafkaTimestampMs, e.reason(), e.getMessage(), value);
    } catch (RuntimeException e) {
      String detail = "the value must be a document: " + e;
      return DeadLetter.of(origin, kafkaTimestampMs, DeadLetterReason.MALFORMED, detail, value);
    }
  }

  private ParsedDocument document(byte[] keyBytes, byte[] value, Origin origin, long timestampMs)
      throws RejectedException {
    Timestamps.checked("the Kafka timestamp", timestampMs);
    boolean mapped = mapper.maps(origin.topic());
    if (mapped && value != null && !Arrays.equals(keyBytes, TICK_KEY_BYTES)) {
      return document(mapper.read(keyBytes, value, origin.topic()), timestampMs, origin);
    }
    String key = key(keyBytes);
    if (key.equals(TICK_KEY)) {
      return tick(value, timestampMs);
    }
    if (value == null) {
      return new DocumentEvent(key, null, null, null, timestampMs, origin);
    }
    JsonRecord json = records.read(value);
    String docId = json.id("doc_id");
    if (!docId.equals(key)) {
      throw new RejectedException(
          DeadLetterReason.KEY_MISMATCH,
          "the record's key must be its doc_id "
              + JsonRecord.quoted(docId)
              + ", was "
              + JsonRecord.quoted(key));
    }
    return document(json, timestampMs, origin);
  }

  private static DocumentEvent document(JsonRecord json, long timestampMs, Origin origin)
      throws RejectedException {
    String docId = json.id("doc_id");
    if (docId.equals(TICK_KEY)) {
      throw new RejectedException(
          DeadLetterReason.RESERVED_ID,
          json.name("doc_id") + " must not be '" + TICK_KEY + "': only ticks have it");
    }
    if (json.has(DocumentMapper.DELETED)) {
      return new DocumentEvent(docId, null, null, null, timestampMs, origin);
    }
    Features.Vector vector = json.vectorOrNull("vector");
    String text = vector == null ? json.text("text") : json.textOrNull("text");
    return new DocumentEvent(docId, text, vector, json.idOrNull("topic"), timestampMs, origin);
  }

  private Tick tick(byte[] value, long kafkaTimestampMs) throws RejectedException {
    if (value == null) {
      return new Tick(kafkaTimestampMs);
    }
    JsonRecord json = records.read(value);
    if (!json.has("type") || !json.text("type").equals("tick")) {
      throw new RejectedException(
          DeadLetterReason.RESERVED_ID,
          "doc_id must not be '" + TICK_KEY + "': only ticks have it, with type tick");
    }
    return new Tick(Timestamps.read(json, kafkaTimestampMs, options.clockSkewMs()));
  }

  static String key(byte[] bytes) throws RejectedException {
    if (bytes == null) {
      throw new RejectedException(
          DeadLetterReason.KEY_MISMATCH, "the record's key must be its doc_id, was absent");
    }
    try {
      String key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return JsonRecord.checkedId("the record's key", key);
    } catch (CharacterCodingException e) {
      throw JsonRecord.malformed("the record's key must be UTF-8");
    }
  }
}
