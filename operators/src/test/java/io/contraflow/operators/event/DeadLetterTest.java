package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private static final Origin ORIGIN = new Origin("search-events", 3, 42);

  @Test
  void shouldSayWhereARecordCameFromAndWhatWasWrong() throws IOException {
    DeadLetter letter =
        DeadLetter.of(
            ORIGIN, 17, DeadLetterReason.MALFORMED, "why", "{".getBytes(StandardCharsets.UTF_8));
    assertThat(letter.key()).isEqualTo("search-events-3@42");
    assertThat(new String(letter.toJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"topic\":\"search-events\",\"partition\":3,\"offset\":42,\"timestamp\":17,"
                + "\"reason\":\"malformed\",\"detail\":\"why\",\"size\":1,\"bytes\":\"ew==\"}");
  }

  @Test
  void shouldCutLargeRecords() throws IOException {
    byte[] value = new byte[DeadLetter.MAX_BYTES + 1];
    DeadLetter letter = DeadLetter.of(ORIGIN, 17, DeadLetterReason.OVERSIZED, "why", value);
    JsonNode json = new ObjectMapper().readTree(letter.toJson());
    assertThat(json.get("bytes").binaryValue()).hasSize(DeadLetter.MAX_BYTES);
    assertThat(json.get("size").asInt()).isEqualTo(value.length);
  }

  @Test
  void shouldKeepTextsThatWriteUtfCannot() throws IOException {
    String text = "ü😀".repeat(50_000);
    var serializer = DocumentEventCodec.TYPE.serializer();
    DocumentEvent event = new DocumentEvent("d", text, null, 5, ORIGIN);
    assertThat(serializer.fromBytes(serializer.toBytes(event))).isEqualTo(event);
  }

  @Test
  void shouldGiveEveryReasonItsOwnCodeAndLabel() {
    assertThat(DeadLetterReason.values())
        .allSatisfy(reason -> assertThat(DeadLetterReason.ofCode(reason.code())).isEqualTo(reason))
        .extracting(DeadLetterReason::label)
        .doesNotHaveDuplicates();
  }
}
