package io.contraflow.operators.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Avro's binary encoding (specification 1.12) as a tree, for a schema that is the writer's.
 * Whatever the bytes, it takes no more memory than they can be worth: lengths are checked against
 * what is left, and elements without bytes of their own are counted. Times are ISO-8601 texts,
 * decimals numbers, enums texts, bytes binary nodes. Safe for use by many threads.
 */
public final class AvroDecoder {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MOST_VARINT_BYTES = 10;
  private static final int MOST_DECIMAL_BYTES = 32;

  private final Schema schema;
  private final AvroFraming framing;
  private final int maxDepth;

  /** Bytes that are no datum of the schema; the message says where and why. */
  public static final class NotAvroException extends Exception {
    NotAvroException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * @param schema in JSON, of a record
   * @param maxDepth records, arrays and maps in each other
   */
  public AvroDecoder(String schema, AvroFraming framing, int maxDepth) {
    this.schema = AvroSchemas.parse(schema);
    this.framing = framing;
    this.maxDepth = maxDepth;
  }

  /** The record's tree. */
  public JsonNode decode(byte[] value) throws NotAvroException {
    ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (framing == AvroFraming.CONFLUENT) {
      if (value.length < framing.sizeInBytes() || value[0] != 0) {
        throw new NotAvroException(
            "must begin with a byte 0 and the 4 bytes of a schema's id; set source.avro-framing:"
                + " none if it is plain Avro");
      }
      bytes.position(framing.sizeInBytes());
    }
    JsonNode tree = new Datum(bytes).read(schema, 0);
    if (bytes.hasRemaining()) {
      throw new NotAvroException(
          "must end with its record, had "
              + bytes.remaining()
              + " bytes behind it; is the schema the writer's, and source.avro-framing right?");
    }
    return tree;
  }

  /** One datum, with what it may still hold. */
  private final class Datum {
    private final ByteBuffer bytes;
    private long left;

    Datum(ByteBuffer bytes) {
      this.bytes = bytes;
      this.left = 1_000L + bytes.remaining();
    }

    JsonNode read(Schema type, int depth) throws NotAvroException {
      if (depth > maxDepth) {
        throw new NotAvroException("must not be nested deeper than events.max-depth " + maxDepth);
      }
      return switch (type.getType()) {
        case NULL -> NODES.nullNode();
        case BOOLEAN -> NODES.booleanNode(bool());
        case INT -> wholeNumber(type, number(Integer.MIN_VALUE, Integer.MAX_VALUE));
        case LONG -> wholeNumber(type, varint());
        case FLOAT -> NODES.numberNode(take(Float.BYTES).getFloat());
        case DOUBLE -> NODES.numberNode(take(Double.BYTES).getDouble());
        case STRING -> NODES.textNode(text());
        case BYTES -> binary(type, raw(length()));
        case FIXED -> binary(type, raw(type.getFixedSize()));
        case ENUM ->
            NODES.textNode(
                type.getEnumSymbols().get((int) number(0, type.getEnumSymbols().size() - 1)));
        case UNION -> read(type.getTypes().get((int) number(0, type.getTypes().size() - 1)), depth);
        case RECORD -> record(type, depth);
        case ARRAY -> array(type, depth);
        case MAP -> map(type, depth);
      };
    }

    private ObjectNode record(Schema type, int depth) throws NotAvroException {
      ObjectNode record = NODES.objectNode();
      for (Schema.Field field : type.getFields()) {
        record.set(field.name(), read(field.schema(), depth + 1));
      }
      return record;
    }

    private ArrayNode array(Schema type, int depth) throws NotAvroException {
      ArrayNode array = NODES.arrayNode();
      for (long count = block(); count > 0; count = block()) {
        for (; count > 0; count--) {
          spend();
          array.add(read(type.getElementType(), depth + 1));
        }
      }
      return array;
    }

    private ObjectNode map(Schema type, int depth) throws NotAvroException {
      ObjectNode map = NODES.objectNode();
      for (long count = block(); count > 0; count = block()) {
        for (; count > 0; count--) {
          spend();
          String key = text();
          if (map.has(key)) {
            throw new NotAvroException("must not have a key of a map twice");
          }
          map.set(key, read(type.getValueType(), depth + 1));
        }
      }
      return map;
    }

    /** How many elements follow; a negative number is followed by their size in bytes. */
    private long block() throws NotAvroException {
      long count = varint();
      if (count >= 0) {
        return count;
      }
      if (varint() < 0 || count == Long.MIN_VALUE) {
        throw new NotAvroException(
            "must not have a block of negative size, at " + bytes.position());
      }
      return -count;
    }

    private void spend() throws NotAvroException {
      if (--left < 0) {
        throw new NotAvroException("must not have more elements than bytes");
      }
    }

    private JsonNode wholeNumber(Schema type, long value) throws NotAvroException {
      String logical = type.getLogicalType() == null ? "" : type.getLogicalType().getName();
      try {
        return switch (logical) {
          case "date" -> NODES.textNode(LocalDate.ofEpochDay(value).toString());
          case "timestamp-millis", "local-timestamp-millis" -> time(value, ChronoUnit.MILLIS);
          case "timestamp-micros", "local-timestamp-micros" -> time(value, ChronoUnit.MICROS);
          case "timestamp-nanos", "local-timestamp-nanos" -> time(value, ChronoUnit.NANOS);
          default -> NODES.numberNode(value);
        };
      } catch (RuntimeException e) {
        throw new NotAvroException("must hold times that there are, had " + value);
      }
    }

    private JsonNode time(long value, ChronoUnit unit) {
      return NODES.textNode(Instant.EPOCH.plus(value, unit).toString());
    }

    private JsonNode binary(Schema type, byte[] value) throws NotAvroException {
      if (type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
        if (value.length == 0 || value.length > MOST_DECIMAL_BYTES) {
          throw new NotAvroException(
              "must have decimals of 1 to " + MOST_DECIMAL_BYTES + " bytes, had " + value.length);
        }
        return NODES.numberNode(new BigDecimal(new BigInteger(value), decimal.getScale()));
      }
      return NODES.binaryNode(value);
    }

    private boolean bool() throws NotAvroException {
      byte value = take(1).get();
      if (value != 0 && value != 1) {
        throw new NotAvroException("must have booleans of 0 or 1, at " + (bytes.position() - 1));
      }
      return value == 1;
    }

    private String text() throws NotAvroException {
      byte[] utf8 = raw(length());
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      } catch (CharacterCodingException e) {
        throw new NotAvroException("must have texts in UTF-8, before " + bytes.position());
      }
    }

    private int length() throws NotAvroException {
      return (int) number(0, Integer.MAX_VALUE);
    }

    private byte[] raw(int length) throws NotAvroException {
      take(length);
      byte[] value = new byte[length];
      bytes.get(value);
      return value;
    }

    /** The buffer, if it has so many bytes left. */
    private ByteBuffer take(int length) throws NotAvroException {
      if (bytes.remaining() < length) {
        throw new NotAvroException(
            "must not end within a value, needs %,d bytes at %,d of %,d; is the schema the writer's?"
                .formatted(length, bytes.position(), bytes.limit()));
      }
      return bytes;
    }

    private long number(long from, long to) throws NotAvroException {
      long value = varint();
      if (value < from || value > to) {
        throw new NotAvroException(
            "must have a number in [%d, %d] before %,d, had %d; is the schema the writer's?"
                .formatted(from, to, bytes.position(), value));
      }
      return value;
    }

    /** Zig-zag, seven bits a byte, the lowest first. */
    private long varint() throws NotAvroException {
      long bits = 0;
      for (int i = 0; i < MOST_VARINT_BYTES; i++) {
        byte next = take(1).get();
        bits |= (long) (next & 0x7F) << 7 * i;
        if (next >= 0) {
          return bits >>> 1 ^ -(bits & 1);
        }
      }
      throw new NotAvroException("must have numbers of 64 bits, before " + bytes.position());
    }
  }
}
