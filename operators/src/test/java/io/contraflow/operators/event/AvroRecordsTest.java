package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.fields.AvroFraming;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Records as Avro's own library writes them. */
class AvroRecordsTest {
  private static final long T = 1_767_225_600_000L;
  private static final Origin ORIGIN = new Origin("avro", 0, 1);
  private static final String JSON = schema();
  private static final Schema SCHEMA = new Schema.Parser().parse(JSON);

  private static final Map<String, String> FIELDS =
      Map.of(
          "timestamp", "at",
          "impression.search_id", "search.id",
          "impression.query", "search.q",
          "impression.model", "attributes.lang",
          "impression.results.doc_id", "items[].sku",
          "impression.results.position", "items[].rank",
          "impression.results.vector", "items[].emb",
          "action.doc_id", "sku",
          "action.action", "verb",
          "action.dwell_s", "seconds");

  private final EventParser parser = parser(AvroFraming.NONE);

  @Test
  void shouldReadAnImpression() throws IOException {
    assertThat(event(parser, bytes(serp(), true)))
        .isEqualTo(
            new Impression(
                "de",
                "00112233-4455-6677-8899-aabbccddeeff",
                "t\u00e9nt \ud83d\ude00",
                "",
                T,
                List.of(
                    new Impression.Result(
                        "5", 1, null, new Features.Vector(new float[] {0.5f, -2})),
                    new Impression.Result("b", 2, null))));
    assertThat(event(parser, bytes(serp(), false))).isEqualTo(event(parser, bytes(serp(), true)));
  }

  @Test
  void shouldReadAnActionOfTheSameTopic() throws IOException {
    Action expected = new Action("default", "s", "b", T + 5, "buy", 1_500, "");
    assertThat(event(parser, bytes(act(null), true))).isEqualTo(expected);
    assertThat(event(parser, bytes(act(act(null)), false))).isEqualTo(expected);
  }

  @Test
  void shouldSkipConfluentsPrefix() throws IOException {
    byte[] datum = bytes(act(null), true);
    byte[] framed = new byte[datum.length + 5];
    System.arraycopy(datum, 0, framed, 5, datum.length);
    framed[4] = 42;
    EventParser confluent = parser(AvroFraming.CONFLUENT);
    assertThat(event(confluent, framed)).isEqualTo(event(parser, datum));
    assertThat(letter(confluent, datum).detail())
        .startsWith("the Avro value must begin with a byte 0 and the 4 bytes of a schema's id");
    assertThat(letter(parser, framed).reason()).isEqualTo(DeadLetterReason.MALFORMED);
  }

  @Test
  void shouldSurviveEveryTruncationAndWhatStandsBehind() throws IOException {
    byte[] datum = bytes(serp(), true);
    for (int length = 0; length < datum.length; length++) {
      assertThat(letter(parser, Arrays.copyOf(datum, length)).reason())
          .isEqualTo(DeadLetterReason.MALFORMED);
    }
    assertThat(letter(parser, Arrays.copyOf(datum, datum.length + 3)).detail())
        .startsWith("the Avro value must end with its record, had 3 bytes behind it");
  }

  @Test
  void shouldSurviveGarbage() throws IOException {
    long seed = Long.getLong("contraflow.seed", new Random().nextLong());
    System.out.println("AvroRecordsTest.shouldSurviveGarbage -Dcontraflow.seed=" + seed);
    Random random = new Random(seed);
    byte[][] valid = {bytes(serp(), true), bytes(act(act(null)), true)};
    int events = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = valid[random.nextInt(2)].clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      ParsedEvent parsed = parser.parse(bytes, ORIGIN, T + 60_000);
      events += parsed instanceof EventRecord ? 1 : 0;
      var serializer = ParsedEventCodec.TYPE.serializer();
      assertThat(serializer.fromBytes(serializer.toBytes(parsed))).isEqualTo(parsed);
    }
    assertThat(events).isPositive();
  }

  @Test
  void shouldNotBelieveHugeCounts() {
    Map<String, String> none = Map.of();
    String nulls =
        """
        {"type":"record","name":"N","fields":[{"name":"n","type":{"type":"array","items":"null"}}]}
        """;
    EventParser ofNulls = new EventParser(options(nulls, AvroFraming.NONE, none));
    // A block of 2^62 nulls, which take no bytes.
    byte[] many = {-128, -128, -128, -128, -128, -128, -128, -128, -128, 1, 0};
    assertThat(letter(ofNulls, many).detail()).contains("must not have more elements than bytes");
    String texts = nulls.replace("\"null\"", "\"string\"");
    EventParser ofTexts = new EventParser(options(texts, AvroFraming.NONE, none));
    // One text of 2^31 - 2 bytes.
    byte[] longText = {2, -4, -1, -1, -1, 15};
    assertThat(letter(ofTexts, longText).detail()).contains("must not end within a value");
  }

  @Test
  void shouldSurviveARecordWithinItselfWithoutEnd() {
    // Act within Act: each begins with three empty fields, and ends with a union's second branch.
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(2);
    byte[] one = {0, 0, 0, 0, 0, 2, 0, 1, 2, 3, 4, 0, 0, 2};
    for (int i = 0; i < 5_000; i++) {
      out.writeBytes(one);
    }
    assertThat(letter(parser, out.toByteArray()).detail())
        .contains("must not be nested deeper than events.max-depth 16");
  }

  private static GenericData.Record serp() {
    Schema serp = SCHEMA.getTypes().get(0);
    GenericData.Record search = new GenericData.Record(serp.getField("search").schema());
    search.put("id", "00112233-4455-6677-8899-aabbccddeeff");
    search.put("q", "t\u00e9nt \ud83d\ude00");
    Schema item = serp.getField("items").schema().getElementType();
    GenericData.Record first = new GenericData.Record(item);
    first.put("sku", 5L);
    first.put("rank", 1);
    first.put("emb", List.of(0.5f, -2f));
    GenericData.Record second = new GenericData.Record(item);
    second.put("sku", "b");
    second.put("rank", 2);
    GenericData.Record record = new GenericData.Record(serp);
    record.put("search", search);
    record.put("at", T * 1_000 + 999);
    record.put("items", List.of(first, second));
    record.put("attributes", Map.of("lang", "de"));
    return record;
  }

  private static GenericData.Record act(GenericData.Record parent) {
    Schema act = SCHEMA.getTypes().get(1);
    GenericData.Record record = new GenericData.Record(act);
    record.put("search_id", "s");
    record.put("sku", "b");
    record.put("verb", new GenericData.EnumSymbol(act.getField("verb").schema(), "buy"));
    record.put("at", T + 5);
    record.put("seconds", 1.5);
    record.put("price", ByteBuffer.wrap(new byte[] {4, -46}));
    record.put(
        "hash", new GenericData.Fixed(act.getField("hash").schema(), new byte[] {1, 2, 3, 4}));
    record.put("day", 20_454);
    record.put("first", true);
    record.put("parent", parent);
    return record;
  }

  /** Arrays and maps in blocks with or without their size in bytes. */
  private static byte[] bytes(GenericData.Record record, boolean plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder =
        plain
            ? EncoderFactory.get().binaryEncoder(out, null)
            : EncoderFactory.get().blockingBinaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(SCHEMA).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static SearchEvent event(EventParser parser, byte[] value) {
    ParsedEvent parsed = parser.parse(value, ORIGIN, T + 60_000);
    assertThat(parsed).isInstanceOf(EventRecord.class);
    return ((EventRecord) parsed).event();
  }

  private static DeadLetter letter(EventParser parser, byte[] value) {
    ParsedEvent parsed = parser.parse(value, ORIGIN, T + 60_000);
    assertThat(parsed).isInstanceOf(DeadLetter.class);
    return (DeadLetter) parsed;
  }

  private static EventParser parser(AvroFraming framing) {
    return new EventParser(options(JSON, framing, FIELDS));
  }

  private static ParseOptions options(
      String schema, AvroFraming framing, Map<String, String> fields) {
    return new ParseOptions(
        200_000,
        1_000,
        new SourceFields(
            SourceFormat.AVRO,
            fields,
            Map.of(),
            Map.of(),
            EpochUnit.AUTO,
            1,
            Map.of("avro", schema),
            framing));
  }

  private static String schema() {
    try (InputStream in = AvroRecordsTest.class.getResourceAsStream("/avro/search.avsc")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
