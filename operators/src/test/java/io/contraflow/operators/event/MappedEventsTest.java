package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.fields.AvroFraming;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedEventsTest {
  private static final long T = 1_767_225_600_000L;

  private static final Map<String, String> NESTED =
      Map.of(
          "type", "kind",
          "timestamp", "at",
          "search_id", "ctx.search.id",
          "impression.query", "ctx.search.q",
          "impression.results.doc_id", "page.items[].sku",
          "impression.results.position", "page.items[].rank",
          "impression.results.vector", "page.items[].emb",
          "action.doc_id", "sku",
          "action.action", "verb",
          "action.dwell_s", "seconds");

  private static final Map<String, String> TYPES =
      Map.of("serp", "impression", "act", "action", "scroll", "ignore");

  private final EventParser nested = parser(NESTED, TYPES, Map.of());

  @Test
  void shouldReadNestedResults() {
    assertThat(
            event(
                nested,
                """
                {"kind":"serp","at":"2026-01-01T00:00:00Z","ctx":{"search":{"id":12,"q":"shoe"}},
                 "model":"Corsa","page":{"items":[{"sku":1,"rank":"3","emb":[0.5,-1]},{"sku":"b","rank":4.0}]}}
                """))
        .isEqualTo(
            new Impression(
                "default",
                "12",
                "shoe",
                "",
                T,
                List.of(
                    new Impression.Result(
                        "1", 3, null, new Features.Vector(new float[] {0.5f, -1})),
                    new Impression.Result("b", 4, null))));
  }

  @Test
  void shouldReadAnActionByItsType() {
    assertThat(
            event(
                nested,
                """
                {"kind":"act","at":1767225600,"ctx":{"search":{"id":"s"}},"sku":7,"verb":"buy","seconds":"1.5"}
                """))
        .isEqualTo(new Action("default", "s", "7", T, "buy", 1_500, ""));
  }

  @Test
  void shouldLetWhatIsOfNoUseMoveTheWatermarkOnly() {
    assertThat(event(nested, "{\"kind\":\"scroll\",\"at\":1767225601}"))
        .isEqualTo(new Tick(T + 1000));
    assertThat(event(nested, "{\"kind\":\"scroll\",\"at\":\"soon\"}")).isEqualTo(new Tick(0));
    assertThat(event(nested, "{\"kind\":\"scroll\",\"at\":4000000000}")).isEqualTo(new Tick(0));
    assertThat(event(nested, "{\"type\":\"tick\",\"timestamp\":7}")).isEqualTo(new Tick(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{'kind':'act','at':1,'ctx':{'search':{'uuid':'x'}},'sku':7,'verb':'buy'} ~ MISSING_FIELD ~ ctx.search.id (source.fields.search_id) must be given, was absent; ctx.search has uuid",
        "{'kind':'act','at':1,'ctx':{'search':{'id':''}},'sku':7,'verb':'buy'} ~ EMPTY_ID ~ ctx.search.id (source.fields.search_id) must not be empty",
        "{'kind':'act','at':1,'ctx':{'search':{'id':'s'}},'sku':[7],'verb':'buy'} ~ MALFORMED ~ sku (source.fields.action.doc_id) must be a string, was array",
        "{'kind':'act','at':'now','ctx':{'search':{'id':'s'}},'sku':7,'verb':'buy'} ~ BAD_TIMESTAMP ~ at (source.fields.timestamp) must be a time, a number since 1970 (source.timestamps) or ISO-8601, was 'now'",
        "{'kind':'act','at':4000000000,'ctx':{'search':{'id':'s'}},'sku':7,'verb':'buy'} ~ IN_THE_FUTURE ~ at (source.fields.timestamp) must be at most 1000 ms ahead",
        "{'kind':'act','at':1,'ctx':{'search':{'id':'s'}},'sku':7,'verb':'buy','seconds':-1} ~ BAD_DWELL ~ seconds (source.fields.action.dwell_s) must not be negative, was -1000",
        "{'kind':'act','at':1,'ctx':{'search':{'id':'s'}},'sku':7,'verb':'buy','seconds':{}} ~ BAD_DWELL ~ seconds (source.fields.action.dwell_s) must be a number of seconds, was object",
        "{'kind':'serp','at':1,'ctx':{'search':{'id':'s','q':'q'}},'page':{'items':[{'sku':'a','rank':0}]}} ~ BAD_POSITION ~ page.items[0].rank (source.fields.impression.results.position) must be at least 1",
        "{'kind':'serp','at':1,'ctx':{'search':{'id':'s','q':'q'}},'page':{'items':[{'rank':1}]}} ~ MISSING_FIELD ~ page.items[0].sku (source.fields.impression.results.doc_id) must be given, was absent",
        "{'kind':'serp','at':1,'ctx':{'search':{'id':'s','q':'q'}},'page':{'hits':[]}} ~ MISSING_FIELD ~ page.items[].sku (source.fields.impression.results.doc_id) must be given, was absent; page has hits",
        "{'kind':'serp','at':1,'ctx':{'search':{'id':'s','q':'q'}},'page':{'items':[]}} ~ NO_RESULTS ~ page.items[].sku (source.fields.impression.results.doc_id) must have at least one entry",
        "{'kind':'serp','at':1,'ctx':{'search':{'id':'s','q':'q'}},'page':{'items':[{'sku':1,'rank':1},{'sku':'1','rank':2}]}} ~ DUPLICATE_RESULT ~ page.items[].sku (source.fields.impression.results.doc_id) must list a document once",
        "{'kind':'serp','at':1,'ctx':{'search':{'id':'s'}},'page':{'items':[{'sku':1,'rank':1}]}} ~ MISSING_FIELD ~ ctx.search.q (source.fields.impression.query) must be given",
        "{'kind':'hover','at':1} ~ UNKNOWN_TYPE ~ kind (source.fields.type) must be one of act, scroll, serp, was 'hover'; add it to source.types, as ignore if it is of no use",
        "{'at':1,'x':2} ~ UNKNOWN_TYPE ~ nor kind (source.fields.type); the record has at, x; set source.fields.type and source.types, or source.topics",
        "[] ~ MALFORMED ~ the value must be a JSON object, was array"
      })
  void shouldNameThePathInDeadLetters(String json, DeadLetterReason reason, String detail) {
    assertThat(nested.parse(bytes(json.replace('\'', '"')), new Origin("t", 0, 1), T + 1))
        .isInstanceOfSatisfying(
            DeadLetter.class,
            letter -> {
              assertThat(letter.detail()).contains(detail);
              assertThat(letter.reason()).isEqualTo(reason);
            });
  }

  @Test
  void shouldReadArraysSideBySide() {
    EventParser parser =
        parser(
            Map.of(
                "impression.results.doc_id", "ids[]",
                "impression.results.text", "titles[]",
                "timestamp", "$timestamp"),
            Map.of(),
            Map.of());
    assertThat(
            event(
                parser,
                "{\"search_id\":\"s\",\"query\":\"q\",\"ids\":[5,\"b\"],\"titles\":[\"T\",null]}"))
        .isEqualTo(
            new Impression(
                "default",
                "s",
                "q",
                "",
                T + 1,
                List.of(new Impression.Result("5", 1, "T"), new Impression.Result("b", 2, null))));
    ParsedEvent uneven =
        parser.parse(
            bytes("{\"search_id\":\"s\",\"query\":\"q\",\"ids\":[5,\"b\"],\"titles\":[\"T\"]}"),
            new Origin("t", 0, 1),
            T);
    assertThat(((DeadLetter) uneven).detail())
        .isEqualTo(
            "titles[] (source.fields.impression.results.text) must have as many entries as ids[]"
                + " (source.fields.impression.results.doc_id), had 1 and 2");
  }

  @Test
  void shouldTakeTheKindFromTheTopicAndTheFields() {
    Map<String, String> fields =
        Map.of("action.action", "=click", "action.doc_id", "item|doc", "impression.query", "q");
    String click = "{\"search_id\":\"s\",\"timestamp\":1767225600,\"doc\":\"d\"}";
    Action expected = new Action("default", "s", "d", T, "click", Action.NO_DWELL, "");
    EventParser byTopic = parser(fields, Map.of(), Map.of("clicks", "action"));
    assertThat(event(byTopic, "clicks", click)).isEqualTo(expected);
    EventParser byFields = parser(fields, Map.of(), Map.of());
    assertThat(event(byFields, "any", click)).isEqualTo(expected);
    assertThat(
            event(
                byFields,
                "any",
                """
                {"search_id":"s","timestamp":1767225600,"q":"x","results":[{"doc_id":"d"}]}"""))
        .isInstanceOf(Impression.class);
    assertThat(
            event(byFields, "any", "{\"query\":\"x\",\"doc_id\":\"d\",\"timestamp\":1767225600}"))
        .isInstanceOf(Pair.class);
  }

  @Test
  void shouldReadPairsWithTheirNegatives() {
    EventParser parser =
        parser(
            Map.of("pair.negatives.doc_id", "not[]", "pair.grade", "stars", "pair.model", "lang"),
            Map.of("*", "pair"),
            Map.of());
    assertThat(
            event(
                parser,
                """
                {"type":"judgement","query":"q","doc_id":1,"not":[2,"c"],"stars":"2.5","lang":"de","timestamp":1767225600}
                """))
        .isEqualTo(
            new Pair(
                "de",
                "q",
                "1",
                null,
                2.5f,
                List.of(new Pair.Negative("2", null), new Pair.Negative("c", null)),
                T,
                ""));
  }

  @Test
  void shouldReadOurOwnAsBeforeWhereOnlyDocumentsAreMapped() {
    EventParser parser = parser(Map.of("document.text", "title"), Map.of(), Map.of());
    assertThat(
            parser.parse(
                bytes("{\"type\":\"tick\",\"timestamp\":\"7\"}"), new Origin("t", 0, 1), 7))
        .isInstanceOfSatisfying(
            DeadLetter.class,
            letter ->
                assertThat(letter.detail())
                    .isEqualTo("timestamp must be a whole number of 64 bits, was string"));
  }

  private static EventParser parser(
      Map<String, String> fields, Map<String, String> types, Map<String, String> topics) {
    return new EventParser(new ParseOptions(100_000, 1_000, source(fields, types, topics)));
  }

  static SourceFields source(
      Map<String, String> fields, Map<String, String> types, Map<String, String> topics) {
    return new SourceFields(
        SourceFormat.JSON, fields, types, topics, EpochUnit.AUTO, 1, Map.of(), AvroFraming.NONE);
  }

  private static SearchEvent event(EventParser parser, String json) {
    return event(parser, "t", json);
  }

  private static SearchEvent event(EventParser parser, String topic, String json) {
    ParsedEvent parsed = parser.parse(bytes(json), new Origin(topic, 0, 1), T + 1);
    assertThat(parsed).isInstanceOf(EventRecord.class);
    return ((EventRecord) parsed).event();
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
