package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.MadeLog.T;
import static io.contraflow.pipeline.check.MadeLog.page;
import static io.contraflow.pipeline.check.MadeLog.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.check.Verdict.Level;
import io.contraflow.pipeline.config.Configuration;
import org.junit.jupiter.api.Test;

/** Each verdict, of a log that deserves it. */
class VerdictsTest {
  @Test
  void shouldFindNothingAgainstAGoodLog() {
    MadeLog log = MadeLog.good(1_000);

    CheckReport report = log.finish();

    assertThat(report.stops()).isFalse();
    assertThat(report.verdicts()).extracting(Verdict::level).containsOnly(Level.FINE);
    assertThat(texts(report, Level.FINE))
        .containsExactly(
            "100.0 % of 1,000 results acted on found their impression",
            "100.0 % of 1,000 results that were joined have a document with text or vector",
            "nothing in these records stands against ./contraflow train");
  }

  @Test
  void shouldSayThatThereIsNothing() {
    CheckReport report = new MadeLog().partitions(2, false).finish();

    assertThat(report.stops()).isTrue();
    assertThat(texts(report, Level.NOTHING))
        .containsExactly(
            "topic search-events must hold records from earliest to latest, held 0; give an earlier"
                + " --from, or set kafka.topics.search-events");
  }

  @Test
  void shouldNameTheFieldThatIsMissing() {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 1_000; i++) {
      log.shown(0, "s" + i, T + i, page("d", 10));
      log.event(
          0,
          "{\"type\": \"action\", \"doc_id\": \"d0\", \"action\": \"click\", \"timestamp\": %d}"
              .formatted(T + i));
    }

    CheckReport report = log.finish();

    assertThat(texts(report, Level.NOTHING))
        .containsExactly(
            "every record should be one that can be used, 1,000 of 2,000 (50.0 %) are not, 1,000 of them"
                + " actions, missing-field: search_id must be given, was absent; send it, or name the"
                + " field that holds it in source.fields.action.search_id",
            "somebody must have acted on a result, there are 0 actions among 1,000 events that can be"
                + " used (impressions: 1,000); send clicks, or map them with source.fields.action, or name"
                + " them in source.types or source.topics");
  }

  @Test
  void shouldStopWhereNoRecordCanBeUsed() {
    MadeLog log = new MadeLog().partitions(1, false);
    for (int i = 0; i < 10; i++) {
      log.event(0, "{\"event\": \"view\", \"q\": \"shoes\"}");
    }

    CheckReport report = log.finish();

    assertThat(report.verdicts()).hasSize(1);
    assertThat(texts(report, Level.NOTHING).get(0))
        .startsWith(
            "every record should be one that can be used, 10 of 10 (100.0 %) are not, 10 of them"
                + " unknown-type: type must be impression")
        .endsWith("name your own fields in source.fields");
  }

  @Test
  void shouldSayThatActionsNameNoSearch() {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 1_000; i++) {
      log.shown(0, "s" + i, T + i, page("d", 10)).acted(0, "none", "d" + i % 10, "click", T + i);
    }
    assertThat(texts(log.finish(), Level.NOTHING).get(0))
        .startsWith("results acted on should find their impression, 0 of 10 (0.0 %) did")
        .contains("all actions have the same search_id", "set source.fields.action.search_id");

    MadeLog other = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 1_000; i++) {
      other.shown(0, "s" + i, T + i, page("d", 10)).acted(0, "S" + i, "d0", "click", T + i);
    }
    assertThat(texts(other.finish(), Level.NOTHING).get(0))
        .startsWith("results acted on should find their impression, 0 of 1,000 (0.0 %) did")
        .contains("0 of 1,000 search ids of actions are an impression's");
  }

  @Test
  void shouldSayThatDocumentsAreNamedDifferently() {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 100; i++) {
      log.shown(0, "s" + i, T + i, page("d", 10)).acted(0, "s" + i, "D0", "click", T + i);
    }

    assertThat(texts(log.finish(), Level.NOTHING).get(0)).contains("not-shown", "doc_id");
  }

  @Test
  void shouldSayThatNothingIsActedOn() {
    MadeLog kinds = new MadeLog().partitions(1, false).document("d0", "text", T);
    MadeLog clicks = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 100; i++) {
      kinds.shown(0, "s" + i, T + i, page("d", 10)).acted(0, "s" + i, "d0", "view", T + i);
      clicks.acted(0, "s" + i, "d0", "click", T + i);
    }

    assertThat(texts(kinds.finish(), Level.NOTHING))
        .containsExactly(
            "join.actions must name every kind of action, 100 of 100 are of none of cart, click,"
                + " purchase: view 100; set join.actions.view to its weight, 0 to ignore it");
    assertThat(texts(clicks.finish(), Level.NOTHING).get(0))
        .contains("there must be impressions", "(actions: 100)");
  }

  @Test
  void shouldSayThatTheCatalogueIsMissingEmptyOrLate() {
    assertThat(texts(withCatalogue(false, 0).finish(scope(false, 0)), Level.NOTHING).get(0))
        .startsWith("topic documents must exist, was not there, unless events carry");
    assertThat(texts(withCatalogue(false, 0).finish(scope(true, 0)), Level.NOTHING).get(0))
        .startsWith("topic documents must hold documents, held 0, unless events carry");
    assertThat(texts(withCatalogue(true, T + 86_400_000).finish(), Level.NOTHING).get(0))
        .startsWith(
            "a document must be there when a search is decided, 0 of 100 (0.0 %) are: 100 have a")
        .contains("resolve.document-wait (10 s)", "contraflow produce --at");
    CheckReport unread = withCatalogue(false, 0).finish(null);
    assertThat(unread.stops()).isFalse();
    assertThat(texts(unread, Level.NOTE)).anyMatch(text -> text.contains("--no-documents"));
  }

  @Test
  void shouldSayThatTheCatalogueNamesDocumentsDifferently() {
    MadeLog log = new MadeLog().partitions(1, false).document("0", "text", T);
    for (int i = 0; i < 100; i++) {
      log.shown(0, "s" + i, T + i, page("d", 10)).acted(0, "s" + i, "d0", "click", T + i);
    }

    assertThat(texts(log.finish(), Level.NOTHING).get(0))
        .contains("the catalogue does not know the others", "it knows 0.0 %");
  }

  @Test
  void shouldNoticePagesOfWhatWasClickedAlone() {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 100; i++) {
      log.shown(0, "s" + i, T + i, "d0").acted(0, "s" + i, "d0", "click", T + i);
    }

    assertThat(texts(log.finish(), Level.WARNING))
        .containsExactly(
            "a page should list all that it showed, beside 100 of 100 results that teach nothing else"
                + " was shown; send the results that nobody clicked too");
  }

  @Test
  void shouldNoticeBlankQueriesRepeatsAndIdlePartitions() {
    MadeLog log = new MadeLog().partitions(3, false).document("d0", "text", T);
    for (int i = 0; i < 100; i++) {
      String blank =
          "{\"search_id\": \"s%d\", \"query\": \"\", \"timestamp\": %d, \"results\": [\"d0\"]}"
              .formatted(i, T + i);
      log.event(0, blank.replace("[\"d0\"]", "[{\"doc_id\": \"d0\", \"position\": 1}]"));
      log.acted(1, "s" + i, "d0", "click", T + i).acted(1, "s" + i, "d0", "click", T + i);
    }

    CheckReport report = log.finish();

    assertThat(texts(report, Level.NOTHING).get(0)).contains("100 of 100 have an empty one");
    assertThat(texts(report, Level.NOTE))
        .anyMatch(text -> text.startsWith("33.3 % of the events were sent before"))
        .anyMatch(
            text ->
                text.startsWith(
                    "1 of 3 partitions hold no event that can be used (search-events-2)"));
  }

  @Test
  void shouldStopAtAWeightOfZero() {
    Configuration configuration =
        Configuration.defaults().with("join.actions", "{click: 0}", "test");
    MadeLog log = new MadeLog(configuration).partitions(1, false).document("d0", "text", T);
    log.shown(0, "s", T, page("d", 10)).acted(0, "s", "d0", "click", T);

    assertThat(texts(log.finish(), Level.NOTHING).get(0))
        .isEqualTo(
            "some action must have a weight above 0 in join.actions, none of these has (click 1); set"
                + " it");
  }

  private static MadeLog withCatalogue(boolean isThere, long kafkaMs) {
    MadeLog log = new MadeLog().partitions(1, false);
    if (isThere) {
      log.document("d0", "text", kafkaMs);
    }
    for (int i = 0; i < 100; i++) {
      log.shown(0, "s" + i, T + i, page("d", 10)).acted(0, "s" + i, "d0", "click", T + i);
    }
    return log;
  }

  private static CheckReport.Scope scope(boolean exists, long read) {
    return new CheckReport.Scope("documents", "earliest", "latest", exists, read, read, 0);
  }
}
