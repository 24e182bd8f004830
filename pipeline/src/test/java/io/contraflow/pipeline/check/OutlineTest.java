package io.contraflow.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParseOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutlineTest {
  @Test
  void shouldShowNamesAndKindsAndNothingElse() {
    assertThat(
            outline(
                """
                {"type": "click", "user": {"id": "u-17", "age": 41}, "q": "red shoes", "empty": "",
                 "ts": 1767225600, "score": 0.5, "ok": true, "none": null,
                 "hits": [{"id": "p-1"}, {"id": "p-22"}], "vector": [0.25, 0.5, 0.75], "list": []}
                """))
        .isEqualTo(
            "{\"type\": \"click\", \"user\": {\"id\": <text 4>, \"age\": <number 2 digits>}, \"q\": <text 9>,"
                + " \"empty\": \"\", \"ts\": <number 10 digits>, \"score\": <number>, \"ok\": <true or false>,"
                + " \"none\": null, \"hits\": [{\"id\": <text 3>} × 2], \"vector\": [<number> × 3],"
                + " \"list\": []}");
  }

  @Test
  void shouldSayWhatIsNoJson() {
    assertThat(outline("")).isEqualTo("no value");
    assertThat(Outline.of(new byte[] {0, 0, 0, 0, 1}))
        .isEqualTo("no JSON object, its first byte is 0x00");
    assertThat(outline("[1]")).isEqualTo("no JSON object, its first byte is 0x5b");
    assertThat(outline("{\"q\": \"secret\", \"x\": sec")).isEqualTo("{\"q\": <text 6> …");
  }

  @Test
  void shouldNotLetARecordCommandATerminalOrFillTheScreen() {
    assertThat(outline("{\"a\\u001b[31mb\": 1}")).isEqualTo("{\"a�[31mb\": <number 1 digits>}");
    assertThat(Outline.content("\u001b]0;x\u0007\u202eabc".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("�]0;x��abc");
    assertThat(outline("{\"" + "n".repeat(500) + "\": 1}")).hasSizeLessThan(80);
    assertThat(outline("{\"a\": " + "[".repeat(9_000))).hasSizeLessThan(500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"secret\"}",
        "{\"results\": [], \"user_id\": 4444, \"query\": \"secret\"}",
        "{\"type\": \"action\", \"search_id\": 4444, \"timestamp\": 1}",
        "{\"type\": \"action\", \"search_id\": \"s\", \"doc_id\": 4444.5, \"timestamp\": 1}",
        "{\"type\": \"impression\", \"timestamp\": 1, \"search_id\": \"s\", \"query\": 4444, \"results\": [{\"doc_id\": \"d\", \"position\": 1}]}",
        "{\"type\": \"impression\", \"timestamp\": 1, \"search_id\": \"s\", \"query\": \"q\", \"results\": [{\"doc_id\": \"it's secret\", \"position\": 1}, {\"doc_id\": \"it's secret\", \"position\": 2}]}",
        "{\"type\": \"impression\", \"timestamp\": 1, \"search_id\": \"pair:secret\", \"query\": \"q\", \"results\": [{\"doc_id\": \"d\", \"position\": 1}]}",
        "{\"type\": \"action\", \"timestamp\": 1, \"model\": \"!secret\", \"search_id\": \"s\", \"doc_id\": \"d\", \"action\": \"click\"}",
        "{\"query\": secret}",
        "{\"query\": \"secret",
        "{\"secret\": 1, \"secret\": 2}",
        "secret"
      })
  void shouldLeaveOutWhatARuleSaysOfContent(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    DeadLetter letter =
        (DeadLetter)
            new EventParser(new ParseOptions(1 << 20, 60_000))
                .parse(bytes, new Origin("search-events", 0, 0), 1_000);
    RejectedFigures redacted = new RejectedFigures(false);
    redacted.add(letter);

    List<CheckReport.Rejected> rejected = redacted.byCount();

    assertThat(rejected.get(0).rule()).doesNotContain("secret", "4444").isNotBlank();
    if (!value.contains("\"secret\": 1")) { // a field's name is shown
      assertThat(rejected.get(0).sample()).doesNotContain("4444");
    }
  }

  @Test
  void shouldTellKindsOfEventsApart() {
    assertThat(kind("{\"type\": \"action\", \"results\": []}")).isEqualTo("action");
    assertThat(kind("{\"q\": {}, \"results\": []}")).isEqualTo("impression");
    assertThat(kind("{\"action\": \"click\"}")).isEqualTo("action");
    assertThat(kind("{\"type\": \"view\"}")).isEmpty();
    assertThat(kind("{\"type\": \"action\"")).isEmpty();
  }

  private static String kind(String json) {
    return Outline.kind(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldKeepNumbersThatTellWhatIsWrong() {
    assertThat(Outline.ofDetail("position must be at least 1 and a 32-bit number, was 0"))
        .isEqualTo("position must be at least 1 and a 32-bit number, was 0");
    assertThat(Outline.ofDetail("user_id must be a string, was 4444"))
        .isEqualTo("user_id must be a string, was <number>");
  }

  private static String outline(String json) {
    return Outline.of(json.getBytes(StandardCharsets.UTF_8));
  }
}
