package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeacherScoresTest {
  private static final Origin ORIGIN = new Origin("t", 0, 1);
  private static final Impression PAGE =
      new Impression(
          "default",
          "s",
          "q",
          "",
          1,
          List.of(
              new Impression.Result("a", 1, null, null, -2.5f),
              new Impression.Result("b", 2, null, null, null)));
  private static final Pair PAIR =
      new Pair(
          "default",
          "q",
          null,
          "d",
          null,
          null,
          1,
          List.of(
              new Pair.Negative("n", null, null, 0.1f), new Pair.Negative("o", null, null, null)),
          1,
          "",
          7f);

  private final EventParser events = new EventParser(new ParseOptions(1_000_000, 1_000));

  private ParsedEvent parse(byte[] json) {
    return events.parse(json, ORIGIN, 9);
  }

  @Test
  void shouldReadScoresOfResultsAndOfPairs() {
    String page =
        """
        {"search_id":"s","query":"q","timestamp":1,
         "results":[{"doc_id":"a","position":1,"teacher_score":-2.5},{"doc_id":"b","position":2}]}""";
    assertThat(parse(page.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new EventRecord(PAGE, ORIGIN, 9));
    String pair =
        """
        {"query":"q","doc_id":"d","timestamp":1,"teacher_score":7,
         "negatives":[{"doc_id":"n","teacher_score":0.1},"o"]}""";
    assertThat(parse(pair.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new EventRecord(PAIR, ORIGIN, 9));
  }

  @Test
  void shouldWriteWhatItReads() {
    for (SearchEvent event : List.of(PAGE, PAIR)) {
      assertThat(parse(EventJson.toBytes(event))).isEqualTo(new EventRecord(event, ORIGIN, 9));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1e10, bad-teacher-score, 'teacher_score must be in [-1e9, 1e9], was 1.0E10; leave it out where"
        + " there is none'",
    "'\"1\"', malformed, 'teacher_score must be a number, was string'"
  })
  void shouldRefuseWhatIsNoScore(String score, String reason, String detail) {
    String pair = "{\"query\":\"q\",\"doc_id\":\"d\",\"timestamp\":1,\"teacher_score\":%s}";
    DeadLetter letter = (DeadLetter) parse(pair.formatted(score).getBytes(StandardCharsets.UTF_8));
    assertThat(letter.reason().label()).isEqualTo(reason);
    assertThat(letter.detail()).isEqualTo(detail);
  }

  @Test
  void shouldNameTheResultOfABadScore() {
    String page =
        """
        {"search_id":"s","query":"q","timestamp":1,
         "results":[{"doc_id":"a","position":1},{"doc_id":"b","position":2,"teacher_score":-1e300}]}""";
    DeadLetter letter = (DeadLetter) parse(page.getBytes(StandardCharsets.UTF_8));
    assertThat(letter.detail())
        .startsWith("results[1].teacher_score must be in [-1e9, 1e9], was -1.0E300;");
  }
}
