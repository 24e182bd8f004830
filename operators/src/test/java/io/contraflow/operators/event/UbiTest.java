package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.fields.AvroFraming;
import io.contraflow.operators.fields.EpochUnit;
import io.contraflow.operators.fields.SourceFields;
import io.contraflow.operators.fields.SourceFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A record of each form that the versions of OpenSearch UBI's schema give queries and events. */
class UbiTest {
  private static final long T = 1_767_225_600_000L;

  private final EventParser parser = parser(Map.of(), Map.of());

  @Test
  void shouldReadTheQueryOfEachVersion() throws IOException {
    assertThat(event("query-1.0")).isEqualTo(query("q-10", "lamp-1", "lamp-2", "lamp-3"));
    assertThat(event("query-1.2")).isEqualTo(query("q-12", "lamp-1", "2"));
    assertThat(event("query-1.3"))
        .isEqualTo(query("00112233-4455-6677-8899-aabbccddeeff", "lamp-1", "lamp-2"));
  }

  @Test
  void shouldSayWhatAQueryLacks() throws IOException {
    assertThat(letter("query-1.1").detail())
        .startsWith("timestamp (source.fields.timestamp) must be given, was absent");
    assertThat(letter("query-1.2-no-hits").detail())
        .startsWith(
            "query_response_hit_ids[]|query_response_object_ids[]|query_response_objects_ids[]"
                + " (source.fields.impression.results.doc_id) must be given, was absent");
    assertThat(letter("query-1.3-no-hits").reason()).isEqualTo(DeadLetterReason.NO_RESULTS);
  }

  @Test
  void shouldReadTheEventOfEachVersion() throws IOException {
    assertThat(event("event-1.0"))
        .isEqualTo(
            new Action(
                "default", "q-10", "2", T + 4_000, "add_to_cart", Action.NO_DWELL, "browser-1"));
    assertThat(event("event-1.3"))
        .isEqualTo(
            new Action(
                "default",
                "00112233-4455-6677-8899-aabbccddeeff",
                "lamp-2",
                T + 4_200,
                "click",
                Action.NO_DWELL,
                "browser-1"));
    assertThat(event("event-xy"))
        .isEqualTo(
            new Action(
                "default", "q-10", "lamp-2", T + 4_000, "purchase", Action.NO_DWELL, "browser-1"));
  }

  @Test
  void shouldLeaveOutWhatIsNoAction() throws IOException {
    assertThat(event("event-impression")).isEqualTo(new Tick(T + 1_000));
    assertThat(letter("event-login").detail())
        .startsWith("query_id (source.fields.action.search_id) must be given, was absent");
    EventParser told = parser(Map.of(), Map.of("login", "ignore"));
    assertThat(parsed(told, "event-login"))
        .isInstanceOfSatisfying(
            EventRecord.class, record -> assertThat(record.event()).isEqualTo(new Tick(T + 2_000)));
  }

  @Test
  void shouldReadWhatTheUserAddedToTheSchema() throws IOException {
    EventParser told =
        parser(
            Map.of(
                "action.dwell_s", "event_attributes.dwell_seconds",
                "action.user_id", "user_id|client_id"),
            Map.of());
    assertThat(parsed(told, "event-1.3"))
        .isInstanceOfSatisfying(
            EventRecord.class,
            record -> assertThat(((Action) record.event()).dwellMs()).isEqualTo(12_000));
    assertThat(parsed(told, "event-1.0"))
        .isInstanceOfSatisfying(
            EventRecord.class,
            record -> assertThat(((Action) record.event()).userId()).isEqualTo("user-1"));
  }

  private static Impression query(String id, String... hits) {
    List<Impression.Result> results =
        IntStream.range(0, hits.length)
            .mapToObj(i -> new Impression.Result(hits[i], i + 1, null))
            .toList();
    return new Impression("default", id, "desk lamp", "browser-1", T, results);
  }

  private SearchEvent event(String fixture) throws IOException {
    ParsedEvent parsed = parsed(parser, fixture);
    assertThat(parsed).as(fixture).isInstanceOf(EventRecord.class);
    return ((EventRecord) parsed).event();
  }

  private DeadLetter letter(String fixture) throws IOException {
    ParsedEvent parsed = parsed(parser, fixture);
    assertThat(parsed).as(fixture).isInstanceOf(DeadLetter.class);
    return (DeadLetter) parsed;
  }

  private static ParsedEvent parsed(EventParser parser, String fixture) throws IOException {
    try (InputStream in = UbiTest.class.getResourceAsStream("/ubi/" + fixture + ".json")) {
      return parser.parse(in.readAllBytes(), new Origin("ubi", 0, 1), T + 60_000);
    }
  }

  private static EventParser parser(Map<String, String> fields, Map<String, String> types) {
    SourceFields source =
        new SourceFields(
            SourceFormat.UBI,
            fields,
            types,
            Map.of(),
            EpochUnit.AUTO,
            1,
            Map.of(),
            AvroFraming.NONE);
    return new EventParser(new ParseOptions(100_000, 1_000, source));
  }
}
