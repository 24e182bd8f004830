package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.stream.CodecTypeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
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

  private final EventParser events = new EventParser(new ParseOptions(100_000, 1_000));
  private final DocumentParser documents = new DocumentParser(new ParseOptions(100_000, 1_000));

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
    var eventSerializer = ParsedEventCodec.TYPE.serializer();
    assertThat(eventSerializer.fromBytes(eventSerializer.toBytes(event))).isEqualTo(event);
    ParsedDocument document = documents.parse(bytes, bytes, ORIGIN, kafkaTimestampMs);
    var documentSerializer =
        CodecTypeInfo.of(ParsedDocument.class, ParsedDocumentCodec.INSTANCE).serializer();
    assertThat(documentSerializer.fromBytes(documentSerializer.toBytes(document)))
        .isEqualTo(document);
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
