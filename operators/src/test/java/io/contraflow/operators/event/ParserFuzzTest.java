package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.fields.AvroFraming;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.FieldKeys;
import io.contraflow.operators.fields.OwnField;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, a parser answers, and the answer survives its codec. */
class ParserFuzzTest {
  private static final Origin ORIGIN = new Origin("t", 0, 1);
  private static final byte[] VALID =
      """
      {"type":"impression","search_id":"s1","query":"réd 😀","user_id":"u","model":"m","timestamp":1000,\
      "results":[{"doc_id":"d1","position":1,"text":"a"},{"doc_id":"d2","position":2}],"action":"click",\
      "doc_id":"d","dwell_ms":5,"grade":1.5,"negatives":["n",{"doc_id":"o","vector":[1,-2.5e3]}],"text":"x",\
      "vector":"AACAPw==","query_vector":"AACAPwAAAEA=","topic":"y"}"""
          .getBytes(StandardCharsets.UTF_8);
  private static final String[] VALUES = {
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "-1",
    "1e400",
    "1e-400",
    "9".repeat(60),
    "9".repeat(2_000),
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[[1]]",
    "[1e39,2,0.5]",
    "[null]",
    "\"AADAfw==\"",
    "{\"doc_id\":{}}",
    "0.0",
    "-0",
    "\"pair\"",
    "\"tick\""
  };

  /** Every field under another name, and each that is of an element in an array of its own. */
  private static final ParseOptions MAPPED = new ParseOptions(100_000, 1_000, mapped());

  private final EventParser events = new EventParser(new ParseOptions(100_000, 1_000));
  private final DocumentParser documents = new DocumentParser(new ParseOptions(100_000, 1_000));
  private final EventParser mappedEvents = new EventParser(MAPPED);
  private final DocumentParser mappedDocuments = new DocumentParser(MAPPED);

  private static SourceFields mapped() {
    Map<String, String> fields = new TreeMap<>();
    for (OwnField field : FieldKeys.all().values()) {
      if (field.isOfElement()) {
        fields.put(
            (field.array().equals("results") ? "impression." : "pair.") + field.name(),
            field.array() + "[]." + field.leaf() + "|" + field.leaf() + "[,]");
      } else if (field.isList()) {
        fields.put(field.name(), field.name() + "[]|" + field.name() + "[,]");
      } else if (!field.name().equals("deleted")) {
        fields.put(field.name(), "timestamp|" + field.name() + "|x.y[1]|" + field.name() + ".z");
      }
    }
    fields.keySet().retainAll(FieldKeys.all().keySet());
    fields.remove("text");
    fields.put("document.text", "{text}. ({topic}) {negatives[].doc_id}");
    fields.put("document.deleted", "query");
    fields.put("type", "type");
    return new SourceFields(
        SourceFormat.JSON,
        fields,
        Map.of("tick", "pair"),
        Map.of(),
        EpochUnit.AUTO,
        0,
        Map.of(),
        AvroFraming.NONE);
  }

  @Test
  void shouldSurviveEveryTruncation() throws IOException {
    for (int length = 0; length < VALID.length; length++) {
      byte[] cut = Arrays.copyOf(VALID, length);
      assertThat(events.parse(cut, ORIGIN, 1_000)).isInstanceOf(DeadLetter.class);
      assertThat(documents.parse("d".getBytes(StandardCharsets.UTF_8), cut, ORIGIN, 1_000))
          .isInstanceOf(DeadLetter.class);
    }
    assertThat(events.parse(VALID, ORIGIN, 1_000)).isInstanceOf(EventRecord.class);
  }

  @Test
  void shouldSurviveGarbage() throws IOException {
    long seed = Long.getLong("contraflow.seed", new Random().nextLong());
    System.out.println("ParserFuzzTest.shouldSurviveGarbage -Dcontraflow.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = random.nextBoolean() ? noise(random) : mutated(random);
      check(bytes, random.nextLong());
    }
  }

  @Test
  void shouldSurviveAnyValueOfAnyField() throws IOException {
    String valid = new String(VALID, StandardCharsets.UTF_8);
    for (String type : new String[] {"impression", "action", "pair", "tick"}) {
      for (String field : HostileRecords.FIELDS) {
        for (String value : VALUES) {
          String replaced =
              valid
                  .replace("\"impression\"", "\"" + type + "\"")
                  .replaceFirst(
                      "\"" + field + "\":(\"[^\"]*\"|[0-9.]+)", "\"" + field + "\":" + value);
          check(replaced.getBytes(StandardCharsets.UTF_8), 1_000);
        }
      }
    }
  }

  @Test
  void shouldSurviveDeepNesting() throws IOException {
    for (String open : new String[] {"[", "{\"a\":", "{\"results\":["}) {
      check(open.repeat(100_000 / open.length()).getBytes(StandardCharsets.UTF_8), 1_000);
    }
  }

  @Test
  void shouldSurviveAbsence() throws IOException {
    assertThat(events.parse(null, ORIGIN, 1_000)).isInstanceOf(DeadLetter.class);
    assertThat(documents.parse(null, null, ORIGIN, 1_000)).isInstanceOf(DeadLetter.class);
    check(VALID, Long.MIN_VALUE);
    check(VALID, Long.MAX_VALUE);
  }

  private void check(byte[] bytes, long kafkaTimestampMs) throws IOException {
    ParsedEvent event = events.parse(bytes, ORIGIN, kafkaTimestampMs);
    ParsedDocument document = documents.parse(bytes, bytes, ORIGIN, kafkaTimestampMs);
    var documentSerializer =
        CodecTypeInfo.of(ParsedDocument.class, ParsedDocumentCodec.INSTANCE).serializer();
    assertThat(documentSerializer.fromBytes(documentSerializer.toBytes(document)))
        .isEqualTo(document);
    check(mappedEvents.parse(bytes, ORIGIN, kafkaTimestampMs));
    ParsedDocument mapped = mappedDocuments.parse(bytes, bytes, ORIGIN, kafkaTimestampMs);
    assertThat(documentSerializer.fromBytes(documentSerializer.toBytes(mapped))).isEqualTo(mapped);
    check(event);
  }

  private static void check(ParsedEvent event) throws IOException {
    var serializer = ParsedEventCodec.TYPE.serializer();
    assertThat(serializer.fromBytes(serializer.toBytes(event))).isEqualTo(event);
    if (event instanceof DeadLetter letter) {
      assertThat(letter.detail()).isNotEmpty().hasSizeLessThan(1_500);
      assertThat(letter.toJson()).isNotEmpty();
    }
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(Random random) {
    byte[] bytes = VALID.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : bytes[random.nextInt(at + 1)];
    }
    return bytes;
  }
}
