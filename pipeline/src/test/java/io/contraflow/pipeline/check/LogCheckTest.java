package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.MadeLog.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import org.junit.jupiter.api.Test;

/** Figures against those that were counted by hand. */
class LogCheckTest {
  private static final long MIN = 60_000;

  @Test
  void shouldCountRecordsByWhatTheyAre() {
    CheckReport report =
        new MadeLog()
            .partitions(2, false)
            .shown(0, "s1", T, "a", "b")
            .shown(1, "s2", T + 10, "b", "c")
            .event(0, query("s3", "Query  OF s1", T + 20))
            .event(0, query("s4", " ", T + 30))
            .acted(0, "s1", "a", "click", T + 40)
            .acted(1, "s1", "a", "hover", T + 50)
            .event(
                0,
                "{\"query\": \"q\", \"doc_id\": \"d\", \"text\": \"t\", \"timestamp\": %d}"
                    .formatted(T + 60))
            .event(1, "{\"type\": \"tick\", \"timestamp\": %d}".formatted(T + 70))
            .event(
                1,
                "{\"type\": \"action\", \"doc_id\": \"d\", \"action\": \"click\", \"timestamp\": 5}")
            .event(
                1,
                "{\"type\": \"action\", \"doc_id\": \"e\", \"action\": \"click\", \"timestamp\": 5}")
            .event(1, "nothing")
            .finish();

    CheckReport.Counts counts = report.counts();
    assertThat(counts.impressions()).isEqualTo(4);
    assertThat(counts.actions()).isEqualTo(1);
    assertThat(counts.pairs()).isEqualTo(1);
    assertThat(counts.ticks()).isEqualTo(1);
    assertThat(counts.actionKinds()).containsExactly(entry("click", 1L), entry("hover", 1L));
    assertThat(counts.queries()).isEqualTo(new CheckReport.Estimate(3, true)); // s1 = s3, s2, q
    assertThat(counts.blankQueries()).isEqualTo(1);
    assertThat(counts.models()).containsExactly(entry("default", 7L));
    assertThat(counts.firstMs()).isEqualTo(T);
    assertThat(counts.lastMs()).isEqualTo(T + 70);
    assertThat(counts.rejected()).isEqualTo(4); // with the hover
    assertThat(report.rejected())
        .extracting(CheckReport.Rejected::reason, CheckReport.Rejected::count)
        .startsWith(tuple("missing-field", 2L))
        .contains(tuple("unknown-action", 1L), tuple("malformed", 1L));
    assertThat(report.rejected().get(0))
        .isEqualTo(
            new CheckReport.Rejected(
                "missing-field",
                2,
                "action",
                "search_id must be given, was absent",
                "search-events-1@8",
                "{\"type\": \"action\", \"doc_id\": <text 1>, \"action\": \"click\", \"timestamp\": <number 1 digits>}"));
    assertThat(report.partitions())
        .extracting(
            CheckReport.Partition::records,
            CheckReport.Partition::rejected,
            CheckReport.Partition::firstMs,
            CheckReport.Partition::lastMs)
        .containsExactly(tuple(5L, 0L, T, T + 60), tuple(6L, 3L, T + 10, T + 70));
  }

  @Test
  void shouldJoinAsTheJobDoes() {
    CheckReport report =
        new MadeLog()
            .partitions(2, false)
            .shown(0, "s1", T, "a", "b", "c")
            .acted(1, "s1", "a", "click", T + 1_000) // learnt
            .acted(1, "s1", "a", "cart", T + 1_500) // the same pair
            .acted(1, "s1", "b", "click", T + 3 * MIN) // learnt
            .acted(1, "s1", "x", "click", T + 4 * MIN) // not shown
            .acted(1, "s1", "c", "purchase", T + 31 * MIN) // after the window
            .shown(0, "s2", T + 2 * MIN, "a")
            .acted(0, "s2", "a", "click", T + 2 * MIN + 500) // learnt, nothing beside it
            .acted(0, "s2", "a", "click", T + 2 * MIN + 500) // sent twice
            .acted(0, "s3", "a", "click", T + 5 * MIN) // no impression
            .shown(1, "s4", T + 6 * MIN, "a", "b")
            .finish();

    CheckReport.Joined joined = report.joined();
    assertThat(joined.searches()).isEqualTo(3);
    assertThat(joined.searchesActedOn()).isEqualTo(2);
    assertThat(joined.actedOn()).isEqualTo(6);
    assertThat(joined.learnt()).isEqualTo(3);
    assertThat(joined.drops())
        .containsExactly(
            entry("after-window", 1L), entry("no-impression", 1L), entry("not-shown", 1L));
    assertThat(joined.early()).isZero();
    assertThat(joined.oneIn()).isEqualTo(1);
    assertThat(joined.repeated()).isEqualTo(new Share(1, 11));
    assertThat(joined.results()).isCloseTo(2.0, within(1e-9)); // 3, 1 and 2
    assertThat(joined.withoutNegatives()).isEqualTo(1);
    assertThat(joined.actedOnIds()).isEqualTo(new Share(2, 3));
    assertThat(report.positions())
        .containsExactly(
            new CheckReport.Position(1, 3, 2),
            new CheckReport.Position(2, 2, 1),
            new CheckReport.Position(3, 1, 0));
  }

  @Test
  void shouldMeasureDelaysBeyondTheWindowToo() {
    CheckReport report =
        new MadeLog()
            .partitions(1, false)
            .shown(0, "s1", T, "a", "b", "c")
            .acted(0, "s1", "a", "click", T + 1_000)
            .acted(0, "s1", "a", "cart", T + 5_000) // heavier: 4 s after the click
            .acted(0, "s1", "a", "click", T + 9_000) // adds nothing
            .acted(0, "s1", "b", "purchase", T + 10 * 60 * MIN)
            .shown(0, "s2", T + 1, "a", "b")
            .acted(0, "s2", "a", "click", T - 500) // before its page
            .finish();

    CheckReport.Timing timing = report.timing();
    assertThat(timing.delay().count()).isEqualTo(3);
    assertThat(timing.delay().mostMs()).isEqualTo(10 * 60 * MIN);
    assertThat(timing.withinWindow()).isEqualTo(new Share(2, 3));
    assertThat(timing.beforeImpression()).isEqualTo(1);
    assertThat(timing.delayOf().get("cart")).isEqualTo(new Spread(1, 5_000, 5_000, 5_000, 5_000));
    assertThat(timing.delayOf().get("click").count()).isEqualTo(2);
    assertThat(timing.followed()).isEqualTo(new Spread(1, 4_000, 4_000, 4_000, 4_000));
    assertThat(timing.followedWithinSettle()).isEqualTo(new Share(0, 1)); // join.settle is 2 s
  }

  @Test
  void shouldMeasureDisorderByPartition() {
    CheckReport report =
        new MadeLog()
            .partitions(2, false)
            .shown(0, "s1", T + 10_000, "a")
            .shown(1, "s2", T, "a") // behind the other partition, which does not matter
            .shown(0, "s3", T + 9_000, "a") // 1 s, just not late
            .shown(0, "s4", T + 8_999, "a") // late
            .shown(0, "s5", T + 11_000, "a")
            .finish();

    assertThat(report.timing().late()).isEqualTo(new Share(1, 5));
    assertThat(report.timing().disorder().mostMs()).isEqualTo(1_001);
    assertThat(report.timing().disorder().p50Ms()).isZero();
    assertThat(report.partitions())
        .extracting(CheckReport.Partition::disorderMs)
        .containsExactly(1_001L, 0L);
  }

  @Test
  void shouldSayWhetherDocumentsAreThereInTime() {
    CheckReport report =
        new MadeLog()
            .partitions(1, false)
            .document("a", "known", T - 5)
            .document("late", "known", T + 60 * MIN)
            .document("blank", "  ", T - 5)
            .document("deleted", "known", T - 5)
            .documentRecord("deleted", null, T - 4)
            .documentRecord("key", "{\"doc_id\": \"other\", \"text\": \"t\"}", T)
            .shown(0, "s1", T, "a", "late", "blank", "deleted", "unknown")
            .acted(0, "s1", "a", "click", T + 1)
            .acted(0, "s1", "late", "click", T + 1)
            .acted(0, "s1", "blank", "click", T + 1)
            .acted(0, "s1", "deleted", "click", T + 1)
            .acted(0, "s1", "unknown", "click", T + 1)
            .event(
                0,
                "{\"query\": \"q\", \"doc_id\": \"d\", \"text\": \"its own\", \"timestamp\": %d}"
                    .formatted(T))
            .finish();

    CheckReport.Catalogue catalogue = report.documents();
    assertThat(catalogue.versions()).isEqualTo(3);
    assertThat(catalogue.blank()).isEqualTo(1);
    assertThat(catalogue.deletions()).isEqualTo(1);
    assertThat(catalogue.known()).isEqualTo(new CheckReport.Estimate(2, true));
    assertThat(catalogue.rejected())
        .extracting(CheckReport.Rejected::reason)
        .containsExactly("key-mismatch");
    CheckReport.Content content = report.content();
    assertThat(content.shown()).isEqualTo(new CheckReport.Estimate(5, true));
    assertThat(content.shownKnown()).isEqualTo(new Share(2, 5));
    assertThat(content.actedOnKnown()).isEqualTo(new Share(2, 6));
    assertThat(content.carried()).isEqualTo(new Share(1, 6));
    assertThat(content.learnt()).isEqualTo(new Share(2, 6)); // a, and the pair
    assertThat(content.tooLate()).isEqualTo(1);
    assertThat(report.joined().pairs()).isEqualTo(1);
  }

  @Test
  void shouldNotBlameTheLogForWhatLiesBeforeItsFirstRecord() {
    MadeLog log = new MadeLog().partitions(1, true);
    log.acted(0, "before", "a", "click", T)
        .acted(0, "before", "b", "click", T + 29 * MIN)
        .acted(0, "lost", "c", "click", T + 31 * MIN);

    CheckReport.Joined joined = log.finish().joined();

    assertThat(joined.early()).isEqualTo(2);
    assertThat(joined.actedOn()).isEqualTo(1);
    assertThat(joined.drops()).containsExactly(entry("no-impression", 1L));
  }

  private static String query(String searchId, String query, long ms) {
    return "{\"search_id\": \"%s\", \"query\": \"%s\", \"timestamp\": %d, \"results\": [{\"doc_id\": \"z\", \"position\": 1}]}"
        .formatted(searchId, query, ms);
  }
}
