package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Placement;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.search.LabelledSearch.Negative;
import io.contraflow.operators.search.LabelledSearch.Positive;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** What the join takes of pages for weights by position, and for users of a cascade. */
class JoinPagesTest {
  private static final Map<String, Double> CLICK = Map.of("click", 1.0);
  private static final JoinOptions WHOLE =
      new JoinOptions(10, 100, 3, 100, 100, Negatives.WHOLE_PAGE, 3, CLICK, DwellRule.NONE);
  private static final JoinOptions SKIP_ABOVE =
      new JoinOptions(10, 100, 2, 100, 100, Negatives.SKIP_ABOVE, 0, CLICK, DwellRule.NONE);

  private final Log log = new Log();

  private static Negative negative(String docId, int position) {
    return new Negative(docId, null, null, null, position);
  }

  @Test
  void shouldTakeAllOtherResultsWhateverWasActedOn() throws Exception {
    try (JoinRun run = new JoinRun(WHOLE, null, false)) {
      run.feed(
          log.impression("s", 1000, "d1", "d2", "d3", "d4"),
          log.click("s", "d1", 1020),
          log.click("s", "d3", 1050));
      run.watermark(1060);
      assertThat(run.searches()).hasSize(2);
      LabelledSearch second = run.searches().get(1);
      assertThat(second.positives())
          .containsExactly(new Positive("d3", null, null, 1, 1050, null, Placement.at(3)));
      assertThat(second.negatives())
          .containsExactly(negative("d1", 1), negative("d2", 2), negative("d4", 4));
    }
  }

  @Test
  void shouldMakeOnePageOfARecordForEachResult() throws Exception {
    int results = 40; // more than the pages that one time may have
    List<EventRecord> events = new ArrayList<>();
    for (int k = 1; k <= results; k++) {
      events.add(log.result("s", 1000, "d" + k, k));
    }
    events.add(log.result("s", 1005, "d" + (results + 1), results + 1)); // scrolled to
    events.add(log.click("s", "d2", 1020));
    events.add(log.click("s", "d" + (results + 1), 1020));
    Collections.shuffle(events, new Random(3));
    OperatorSubtaskState state;
    try (JoinRun run = new JoinRun(WHOLE, null, true)) {
      run.feed(events.toArray(EventRecord[]::new));
      state = run.snapshot();
    }
    try (JoinRun run = new JoinRun(WHOLE, state, true)) {
      run.watermark(1110);
      assertThat(run.deadLetters()).isEmpty();
      assertThat(run.searches()).hasSize(1);
      assertThat(run.searches().get(0).positives())
          .extracting(Positive::docId)
          .containsExactly("d2", "d" + (results + 1));
      assertThat(run.searches().get(0).negatives())
          .containsExactly(negative("d1", 1), negative("d3", 3), negative("d4", 4));
      assertThat(run.pages().get(0).results())
          .extracting(ShownPage.Result::docId)
          .containsExactly("d1", "d2", "d3");
    }
  }

  @Test
  void shouldTellThePageOfASearchWhenItCloses() throws Exception {
    OperatorSubtaskState state;
    try (JoinRun run = new JoinRun(WHOLE, null, true)) {
      run.feed(
          log.impression("s", 1000, "d1", "d2", "d3", "d4"),
          log.impression("unclicked", 1000, "d1"),
          log.click("s", "d3", 1100),
          log.click("s", "d2", 1101));
      run.watermark(1109);
      assertThat(run.pages()).isEmpty();
      state = run.snapshot();
    }
    try (JoinRun run = new JoinRun(WHOLE, state, true)) {
      run.watermark(1110);
      assertThat(run.pages())
          .containsExactlyInAnyOrder(
              new ShownPage(
                  "default",
                  1110,
                  "s",
                  "user",
                  "query of s",
                  List.of(
                      new ShownPage.Result("d1", 1, false),
                      new ShownPage.Result("d2", 2, false), // after the window
                      new ShownPage.Result("d3", 3, true)),
                  List.of()),
              new ShownPage(
                  "default",
                  1110,
                  "unclicked",
                  "user",
                  "query of unclicked",
                  List.of(new ShownPage.Result("d1", 1, false)),
                  List.of()));
    }
  }

  @Test
  void shouldHandOnPropensitiesAndWhatWasShuffled() throws Exception {
    Impression page =
        new Impression(
            "default",
            "s",
            "q",
            null,
            "",
            1000,
            List.of(
                new Impression.Result("d1", 1, null, null, null, 1f),
                new Impression.Result("d2", 2, null, null, null, .25f)),
            List.of(1, 2));
    try (JoinRun run = new JoinRun(WHOLE, null, false)) {
      run.feed(new EventRecord(page, new Origin("o", 0, 0), 1000), log.click("s", "d2", 1001));
      run.watermark(2000);
      assertThat(run.searches().get(0).positives().get(0).placement())
          .isEqualTo(new Placement(2, .25f));
      assertThat(run.pages().get(0).shuffled()).containsExactly(1, 2);
    }
  }

  @Test
  void shouldSayWhereResultsStandForUsersOfACascade() throws Exception {
    try (JoinRun run = new JoinRun(SKIP_ABOVE, null, false)) {
      run.feed(log.impression("s", 1000, "d1", "d2", "d3", "d4"), log.click("s", "d3", 1020));
      run.watermark(2000);
      LabelledSearch search = run.searches().get(0);
      assertThat(search.positives().get(0).placement()).isEqualTo(Placement.at(3));
      assertThat(search.negatives()).containsExactly(negative("d1", 1), negative("d2", 2));
      assertThat(run.pages()).isEmpty();
    }
  }
}
