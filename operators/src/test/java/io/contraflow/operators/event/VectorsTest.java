package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorsTest {
  private static final Origin ORIGIN = new Origin("t", 0, 1);
  private static final Features.Vector VECTOR = new Features.Vector(new float[] {0.25f, -1, 3e-5f});
  // python3 -c 'import base64,struct; print(base64.b64encode(struct.pack("<3f", .25, -1, 3e-5)))'
  private static final String BASE64 = "AACAPgAAgL+CqPs3";

  private final EventParser events = new EventParser(new ParseOptions(1_000_000, 1_000));
  private final DocumentParser documents = new DocumentParser(new ParseOptions(1_000_000, 1_000));

  @Test
  void shouldReadArraysAndBase64Alike() {
    String pair =
        """
        {"query":"q","query_vector":[0.25,-1,3e-5],"doc_id":"d","vector":"%s","grade":1,
         "negatives":["n",{"doc_id":"o","text":"t","vector":[1]}],"timestamp":1}
        """
            .formatted(BASE64);
    assertThat(event(pair))
        .isEqualTo(
            new Pair(
                "default",
                "q",
                VECTOR,
                "d",
                null,
                VECTOR,
                1,
                List.of(
                    new Pair.Negative("n", null),
                    new Pair.Negative("o", "t", new Features.Vector(new float[] {1}))),
                1,
                ""));
  }

  @Test
  void shouldTakeAVectorInsteadOfTheTextOfQueryOrDocument() {
    assertThat(
            event(
                "{\"query_vector\":[1,2],\"search_id\":\"s\",\"timestamp\":1,\"results\":"
                    + "[{\"doc_id\":\"d\",\"position\":1,\"vector\":[0,1e-3]}]}"))
        .isEqualTo(
            new Impression(
                "default",
                "s",
                "",
                new Features.Vector(new float[] {1, 2}),
                "",
                1,
                List.of(
                    new Impression.Result(
                        "d", 1, null, new Features.Vector(new float[] {0, 1e-3f})))));
    assertThat(event("{\"query_vector\":[1],\"doc_id\":\"d\"}")).isInstanceOf(Pair.class);
    DocumentEvent document =
        (DocumentEvent) document("{\"doc_id\":\"d\",\"vector\":\"" + BASE64 + "\"}");
    assertThat(document).isEqualTo(new DocumentEvent("d", null, VECTOR, null, 9, ORIGIN));
    assertThat(document.isDeletion()).isFalse();
    assertThat(document("{\"doc_id\":\"d\",\"text\":\"t\",\"vector\":[1]}"))
        .extracting(parsed -> ((DocumentEvent) parsed).text())
        .isEqualTo("t");
    assertThat(document("{\"doc_id\":\"d\",\"text\":\"t\",\"vector\":null}"))
        .isEqualTo(new DocumentEvent("d", "t", null, 9, ORIGIN));
    assertThat(((DeadLetter) document("{\"doc_id\":\"d\",\"vector\":null}")).reason())
        .isEqualTo(DeadLetterReason.MISSING_FIELD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[]|vector must have 1 to 8192 numbers, had 0",
        "''|vector must have 1 to 8192 numbers, had 0",
        "[1,'x']|vector must hold numbers only, does not at 1; send a JSON array of numbers or the base64 of little-endian float32",
        "[1,null,{'vector':[]}]|vector must hold numbers only, does not at 1;",
        "[[1],[2]]|vector must hold numbers only, does not at 0;",
        "[1,1.1e9]|vector must hold numbers in [-1e9, 1e9] only, was 1.1E9 at 1; leave the vector out where there is none",
        "[1,1e39]|vector must hold numbers in [-1e9, 1e9] only, was Infinity at 1; leave the vector out where there is none",
        "'AADAfw=='|vector must hold numbers in [-1e9, 1e9] only, was NaN at 0;",
        "'AADAf'|vector must be base64, was 'AADAf'; send a JSON array",
        "'a b c'|vector must be base64, was 'a b c';",
        "'AADA'|vector must be whole float32 numbers, had 3 bytes;",
        "7|vector must be a vector, was 7;",
        "{'a':1}|vector must be a vector, was object;",
        "true|vector must be a vector, was boolean;",
      })
  void shouldSayWhatIsNoVector(String vector, String detail) {
    String json = "{'doc_id':'d','text':'t','vector':" + vector + "}";
    DeadLetter letter = (DeadLetter) document(json.replace('\'', '"'));
    assertThat(letter.reason()).isEqualTo(DeadLetterReason.BAD_VECTOR);
    assertThat(letter.detail()).startsWith(detail);
  }

  @Test
  void shouldSayWhereTheVectorIs() {
    String json =
        "{'search_id':'s','query':'q','timestamp':1,'results':[{'doc_id':'d','position':1},"
            + "{'doc_id':'e','position':2,'vector':['a']}]}";
    ParsedEvent parsed = events.parse(bytes(json.replace('\'', '"')), ORIGIN, 9);
    assertThat(((DeadLetter) parsed).detail()).startsWith("results[1].vector must hold numbers");
  }

  @Test
  void shouldTakeAsManyNumbersAsTheLimit() {
    assertThat(((DocumentEvent) document(ones(8_192))).vector().values()).hasSize(8_192);
    assertThat(((DeadLetter) document(ones(8_193))).detail())
        .isEqualTo("vector must have 1 to 8192 numbers, had 8193");
  }

  @Test
  void shouldIgnoreAVectorWhereNoneIsRead() {
    assertThat(event("{\"type\":\"tick\",\"timestamp\":1,\"vector\":[[\"x\"],{\"a\":[1]}]}"))
        .isEqualTo(new Tick(1));
  }

  @Test
  void shouldReadBackWhatEventJsonWrites() {
    Pair pair =
        new Pair(
            "m",
            "",
            VECTOR,
            "d",
            null,
            VECTOR,
            1,
            List.of(new Pair.Negative("n", null, VECTOR)),
            1,
            "");
    Impression impression =
        new Impression(
            "m", "s", "q", VECTOR, "", 1, List.of(new Impression.Result("d", 1, "t", VECTOR)));
    for (SearchEvent event : List.of(pair, impression)) {
      assertThat(events.parse(EventJson.toBytes(event), ORIGIN, 9))
          .isEqualTo(new EventRecord(event, ORIGIN, 9));
    }
  }

  private static String ones(int count) {
    return "{\"doc_id\":\"d\",\"vector\":"
        + IntStream.range(0, count).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]}"));
  }

  private SearchEvent event(String json) {
    return ((EventRecord) events.parse(bytes(json), ORIGIN, 9)).event();
  }

  private ParsedDocument document(String json) {
    return documents.parse(bytes("d"), bytes(json), ORIGIN, 9);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
