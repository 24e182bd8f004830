package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventParserTest {
  private static final long KAFKA_MS = 1_000_000;
  private static final Origin ORIGIN = new Origin("search-events", 3, 42);

  private final EventParser parser = new EventParser(new ParseOptions(20_000, 60_000));

  @Test
  void shouldReadAnImpression() {
    assertThat(
            event(
                """
                {"type":"impression","search_id":"s1","query":"red shoes","user_id":"u1","timestamp":1000,
                 "results":[{"doc_id":"d1","position":1,"text":"Red shoes"},{"doc_id":"d2","position":2}]}
                """))
        .isEqualTo(
            new Impression(
                "default",
                "s1",
                "red shoes",
                "u1",
                1000,
                List.of(
                    new Impression.Result("d1", 1, "Red shoes"),
                    new Impression.Result("d2", 2, null))));
  }

  @Test
  void shouldReadAnAction() {
    assertThat(
            event(
                """
                {"type":"action","search_id":"s1","doc_id":"d2","timestamp":1500,"action":"click",
                 "dwell_ms":12000,"model":"de","unknown":[1,2]}
                """))
        .isEqualTo(new Action("de", "s1", "d2", 1500, "click", 12000, ""));
  }

  @Test
  void shouldReadAPairWithTheKafkaTimestampIfItHasNone() {
    assertThat(
            event(
                """
                {"query":"q","doc_id":"d","text":"t","grade":0.5,"negatives":["n1",{"doc_id":"n2","text":"x"}]}
                """))
        .isEqualTo(
            new Pair(
                "default",
                "q",
                "d",
                "t",
                0.5f,
                List.of(new Pair.Negative("n1", null), new Pair.Negative("n2", "x")),
                KAFKA_MS,
                ""));
  }

  @Test
  void shouldInferTheType() {
    assertThat(event("{'search_id':'s','query':'q','timestamp':1,'results':['d']}", "position"))
        .isEqualTo(DeadLetterReason.MISSING_FIELD);
    assertThat(event("{\"search_id\":\"s\",\"doc_id\":\"d\",\"timestamp\":1,\"action\":\"cart\"}"))
        .isInstanceOf(Action.class);
    assertThat(event("{\"type\":\"tick\",\"timestamp\":7}")).isEqualTo(new Tick(7));
  }

  private DeadLetterReason event(String json, String detail) {
    DeadLetter letter = letter(json);
    assertThat(letter.detail()).contains(detail);
    return letter.reason();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]|malformed|the value must be a JSON object, was array",
        "{'type':'tick','timestamp':1} x|malformed|the value must be a JSON object",
        "{'type':'tick','timestamp':1,'timestamp':2}|malformed|Duplicate field 'timestamp'",
        "{'type':'tick','timestamp':'1'}|malformed|timestamp must be a whole number of 64 bits, was string",
        "{'type':'tick','timestamp':1.5}|malformed|timestamp must be a whole number of 64 bits, was 1.5",
        "{'type':'tick','timestamp':99999999999999999999}|malformed|was 99999999999999999999",
        "{'type':'tick','timestamp':-1}|bad-timestamp|timestamp must be in [0, 253402300799999] ms since 1970, was -1",
        "{'type':'tick','timestamp':1060001}|in-the-future|timestamp must be at most 60000 ms ahead of the Kafka timestamp 1000000, was 1060001",
        "{'type':'tick'}|missing-field|timestamp must be given, was absent",
        "{'type':'view','timestamp':1}|unknown-type|type must be impression, action, pair or tick, was 'view'",
        "{'timestamp':1}|unknown-type|was absent",
        "{'search_id':'','doc_id':'d','timestamp':1,'action':'click'}|empty-id|search_id must not be empty",
        "{'search_id':7,'doc_id':'d','timestamp':1,'action':'click'}|malformed|search_id must be a string, was 7",
        "{'search_id':'pair:1','doc_id':'d','timestamp':1,'action':'click'}|reserved-id|search_id must not start with 'pair:'",
        "{'search_id':'s','doc_id':'d','timestamp':1,'action':'click','dwell_ms':-2}|bad-dwell|dwell_ms must not be negative, was -2",
        "{'search_id':'s','doc_id':'d','timestamp':1,'action':'click','model':'../x'}|bad-model|was '../x'",
        "{'search_id':'s','query':'q','timestamp':1,'results':[]}|no-results|results must have at least one entry, had 0",
        "{'search_id':'s','query':'q','timestamp':1,'results':[{'doc_id':'d','position':0}]}|bad-position|position must be at least 1 and a 32-bit number, was 0",
        "{'search_id':'s','query':'q','timestamp':1,'results':[{'doc_id':'d','position':1},{'doc_id':'d','position':2}]}|duplicate-result|results must list a document once, had 'd' twice",
        "{'search_id':'s','query':'q','timestamp':1,'results':[{'doc_id':'','position':1}]}|empty-id|results[0].doc_id must not be empty",
        "{'query':'q','doc_id':'d','grade':-1}|bad-grade|grade must be in [0, 1000], was -1.0",
        "{'query':'q','doc_id':'d','grade':1e999}|bad-grade|was Infinity",
        "{'query':'q','doc_id':'d','grade':'NaN'}|malformed|grade must be a number, was string",
        "{'query':'q','doc_id':'d','negatives':['d']}|positive-is-negative|negatives must not contain the pair's own document, had 'd'",
        "{'query':'q','doc_id':'d','negatives':['a','a']}|duplicate-result|negatives must list a document once",
        "{'query':'q','doc_id':'a\\ud800'}|malformed|doc_id must be valid Unicode",
      })
  void shouldSayWhichRuleARecordBreaks(String json, String reason, String detail) {
    DeadLetter letter = letter(json.replace("'", "\"").replace("pair\"s", "pair's"));
    assertThat(letter.reason().label()).isEqualTo(reason);
    assertThat(letter.detail().replace('"', '\'')).contains(detail);
    assertThat(letter.origin()).isEqualTo(ORIGIN);
    assertThat(letter.timestampMs()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void shouldRejectWhatIsTooLong() {
    assertThat(letter(" ".repeat(20_001)).detail())
        .isEqualTo("the value must have at most 20000 bytes, had 20001");
    assertThat(letter(" ".repeat(20_001)).reason()).isEqualTo(DeadLetterReason.OVERSIZED);
    String query = "x".repeat(4_097);
    assertThat(letter("{\"query\":\"" + query + "\",\"doc_id\":\"d\"}"))
        .matches(letter -> letter.reason() == DeadLetterReason.LONG_QUERY)
        .matches(
            letter -> letter.detail().equals("query must have at most 4096 characters, had 4097"));
    String id = "x".repeat(513);
    assertThat(letter("{\"query\":\"q\",\"doc_id\":\"" + id + "\"}").reason())
        .isEqualTo(DeadLetterReason.LONG_ID);
    String negatives = "\"n\",".repeat(1_000) + "\"n\"";
    assertThat(
            letter("{\"query\":\"q\",\"doc_id\":\"d\",\"negatives\":[" + negatives + "]}").reason())
        .isEqualTo(DeadLetterReason.TOO_MANY_RESULTS);
  }

  @Test
  void shouldReplaceUnpairedSurrogatesInTexts() {
    assertThat(event("{\"query\":\"a\\ud800b \\ud83d\\ude00\",\"doc_id\":\"d\"}"))
        .extracting(event -> ((Pair) event).query())
        .isEqualTo("a\uFFFDb 😀");
  }

  @Test
  void shouldReadBackWhatEventJsonWrites() {
    List<SearchEvent> events =
        List.of(
            new Impression("m", "s", "q\"\n", "", 5, List.of(new Impression.Result("d", 3, "t"))),
            new Action("default", "s", "d", 6, "click", Action.NO_DWELL, "u"),
            new Pair("m", "q", "d", "t", 0.1f, List.of(new Pair.Negative("n", "x")), 7, "u"),
            new Tick(8));
    for (SearchEvent event : events) {
      assertThat(parser.parse(EventJson.toBytes(event), ORIGIN, KAFKA_MS))
          .isEqualTo(new EventRecord(event, ORIGIN, KAFKA_MS));
    }
  }

  @Test
  void shouldRefuseNonsenseOptions() {
    assertThatThrownBy(() -> new ParseOptions(0, 0))
        .hasMessage("max-record-bytes must be at least 1, was 0; set events.max-record-bytes");
    assertThatThrownBy(() -> new ParseOptions(1, -1))
        .hasMessage("clock-skew must not be negative, was -1 ms; set events.clock-skew");
  }

  private SearchEvent event(String json) {
    ParsedEvent parsed = parser.parse(json.getBytes(StandardCharsets.UTF_8), ORIGIN, KAFKA_MS);
    assertThat(parsed).isInstanceOf(EventRecord.class);
    return ((EventRecord) parsed).event();
  }

  private DeadLetter letter(String json) {
    ParsedEvent parsed =
        parser.parse(
            json.replace('\'', json.startsWith("{'") ? '"' : '\'').getBytes(StandardCharsets.UTF_8),
            ORIGIN,
            KAFKA_MS);
    assertThat(parsed).isInstanceOf(DeadLetter.class);
    return (DeadLetter) parsed;
  }
}
