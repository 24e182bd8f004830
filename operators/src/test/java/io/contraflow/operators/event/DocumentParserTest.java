package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DocumentParserTest {
  private static final long KAFKA_MS = 1_000_000;
  private static final Origin ORIGIN = new Origin("documents", 0, 7);

  private final DocumentParser parser = new DocumentParser(new ParseOptions(1_000, 60_000));

  @Test
  void shouldReadAVersionAtItsKafkaTimestamp() {
    assertThat(parse("d1", "{\"doc_id\":\"d1\",\"text\":\"Red shoes\",\"topic\":\"shoes\"}"))
        .isEqualTo(new DocumentEvent("d1", "Red shoes", "shoes", KAFKA_MS, ORIGIN));
    assertThat(parse("d1", "{\"doc_id\":\"d1\",\"text\":\"\"}"))
        .isEqualTo(new DocumentEvent("d1", "", null, KAFKA_MS, ORIGIN));
  }

  @Test
  void shouldReadATombstoneAsADeletion() {
    assertThat(parse("d1", null)).isEqualTo(new DocumentEvent("d1", null, null, KAFKA_MS, ORIGIN));
  }

  @Test
  void shouldReadTicks() {
    assertThat(parse("contraflow-tick", "{\"type\":\"tick\",\"timestamp\":5}"))
        .isEqualTo(new Tick(5));
    assertThat(parse("contraflow-tick", null)).isEqualTo(new Tick(KAFKA_MS));
    assertThat(parse("contraflow-tick", "{\"type\":\"tick\",\"timestamp\":2000000}"))
        .extracting(DocumentParserTest::reason)
        .isEqualTo(DeadLetterReason.IN_THE_FUTURE);
  }

  @Test
  void shouldRejectAKeyThatIsNotTheDocument() {
    DeadLetter letter = (DeadLetter) parse("d2", "{\"doc_id\":\"d1\",\"text\":\"t\"}");
    assertThat(letter.reason()).isEqualTo(DeadLetterReason.KEY_MISMATCH);
    assertThat(letter.detail()).isEqualTo("the record's key must be its doc_id 'd1', was 'd2'");
    assertThat(reason(parse(null, "{\"doc_id\":\"d1\",\"text\":\"t\"}")))
        .isEqualTo(DeadLetterReason.KEY_MISMATCH);
    assertThat(reason(parser.parse(new byte[] {(byte) 0xC3}, null, ORIGIN, KAFKA_MS)))
        .isEqualTo(DeadLetterReason.MALFORMED);
  }

  @Test
  void shouldRejectWhatBreaksARule() {
    assertThat(reason(parse("d1", "{\"doc_id\":\"d1\"}")))
        .isEqualTo(DeadLetterReason.MISSING_FIELD);
    assertThat(reason(parse("d1", "{\"doc_id\":\"d1\",\"text\":5}")))
        .isEqualTo(DeadLetterReason.MALFORMED);
    assertThat(reason(parse("d1", "null"))).isEqualTo(DeadLetterReason.MALFORMED);
    assertThat(reason(parse("", "{}"))).isEqualTo(DeadLetterReason.EMPTY_ID);
    assertThat(reason(parse("contraflow-tick", "{\"doc_id\":\"contraflow-tick\",\"text\":\"t\"}")))
        .isEqualTo(DeadLetterReason.RESERVED_ID);
    assertThat(reason(parse("d1", "x".repeat(1_001)))).isEqualTo(DeadLetterReason.OVERSIZED);
    assertThat(reason(parser.parse("d1".getBytes(StandardCharsets.UTF_8), null, ORIGIN, -1)))
        .isEqualTo(DeadLetterReason.BAD_TIMESTAMP);
  }

  private ParsedDocument parse(String key, String value) {
    return parser.parse(
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        value == null ? null : value.getBytes(StandardCharsets.UTF_8),
        ORIGIN,
        KAFKA_MS);
  }

  private static DeadLetterReason reason(ParsedDocument parsed) {
    assertThat(parsed).isInstanceOf(DeadLetter.class);
    return ((DeadLetter) parsed).reason();
  }
}
