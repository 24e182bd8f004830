package io.contraflow.operators.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A record that was not used, and why. Equality is that of all parts.
 *
 * @param detail rule and value, as in {@code position must be at least 1, was 0}
 * @param sizeInBytes length of the record's value
 * @param bytes the value, cut at {@link #MAX_BYTES} so that a dead letter always fits a record;
 *     never to be changed
 */
public record DeadLetter(
    Origin origin,
    long kafkaTimestampMs,
    DeadLetterReason reason,
    String detail,
    int sizeInBytes,
    byte[] bytes)
    implements ParsedEvent, ParsedDocument {
  public static final int MAX_BYTES = 64 * 1024;

  private static final JsonFactory JSON = new JsonFactory();

  public DeadLetter {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
  }

  /**
   * @param value the record's value, null for a tombstone
   */
  public static DeadLetter of(
      Origin origin, long kafkaTimestampMs, DeadLetterReason reason, String detail, byte[] value) {
    byte[] bytes = value == null ? new byte[0] : value;
    return new DeadLetter(
        origin,
        kafkaTimestampMs,
        reason,
        detail,
        bytes.length,
        bytes.length <= MAX_BYTES ? bytes : Arrays.copyOf(bytes, MAX_BYTES));
  }

  /** For an event that parsed, but turned out to be of no use; its value is written anew. */
  public static DeadLetter of(EventRecord record, DeadLetterReason reason, String detail) {
    return of(
        record.origin(),
        record.kafkaTimestampMs(),
        reason,
        detail,
        EventJson.toBytes(record.event()));
  }

  /** Where it stood and why, without a word of what it said. */
  public DeadLetter redacted() {
    return new DeadLetter(
        origin,
        kafkaTimestampMs,
        reason,
        "redacted; the record is at its origin while the topic keeps it",
        sizeInBytes,
        new byte[0]);
  }

  @Override
  public long timestampMs() {
    return Long.MIN_VALUE;
  }

  /** The key on the dead-letters topic: a repeat after a failure replaces the first. */
  public String key() {
    return origin.toString();
  }

  /** The value on the dead-letters topic, as {@code docs/events.md} specifies it. */
  public byte[] toJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256 + bytes.length * 4 / 3);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("topic", origin.topic());
      json.writeNumberField("partition", origin.partition());
      json.writeNumberField("offset", origin.offset());
      json.writeNumberField("timestamp", kafkaTimestampMs);
      json.writeStringField("reason", reason.label());
      json.writeStringField("detail", detail);
      json.writeNumberField("size", sizeInBytes);
      json.writeBinaryField("bytes", bytes);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeadLetter that
        && origin.equals(that.origin)
        && kafkaTimestampMs == that.kafkaTimestampMs
        && reason == that.reason
        && detail.equals(that.detail)
        && sizeInBytes == that.sizeInBytes
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(origin, reason);
  }
}
