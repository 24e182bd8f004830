package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.search.LabelledSearch.Negative;
import io.contraflow.operators.search.LabelledSearch.Positive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoinTest {
  private final Log log = new Log();
  private JoinRun run;

  @BeforeEach
  void open() throws Exception {
    run = new JoinRun();
  }

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @Test
  void shouldDecideAClickAfterItSettles() throws Exception {
    run.feed(log.impression("s", 1000, "d1", "d2", "d3", "d4"), log.click("s", "d2", 1050));
    assertThat(run.watermark(1059).searches()).isEmpty();
    assertThat(run.watermark(1060).searches())
        .containsExactly(
            new LabelledSearch(
                "default",
                1060,
                "s",
                "user",
                "query of s",
                null,
                List.of(new Positive("d2", null, null, 1, 1050)),
                List.of(new Negative("d1", null, null), new Negative("d3", null, null))));
  }

  @Test
  void shouldTakeNoNegativeThatIsActedOnBeforeTheDecision() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1", "d2", "d3", "d4"),
        log.click("s", "d2", 1050),
        log.click("s", "d1", 1055),
        log.click("s", "d3", 1061));
    run.watermark(2000);
    assertThat(run.searches()).hasSize(3);
    assertThat(run.searches().get(0).negatives())
        .containsExactly(new Negative("d3", null, null), new Negative("d4", null, null));
    assertThat(run.searches().get(2).negatives()).containsExactly(new Negative("d4", null, null));
  }

  @Test
  void shouldTakeTheLargestWeightUpToTheDecision() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1"),
        log.click("s", "d1", 1050),
        log.action("s", "d1", 1060, "purchase"),
        log.click("s", "d1", 1061));
    run.watermark(2000);
    assertThat(run.searches()).hasSize(1);
    assertThat(run.searches().get(0).positives())
        .containsExactly(new Positive("d1", null, null, 3, 1050));
  }

  @Test
  void shouldDecideDocumentsOfOneTimeTogether() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1", "d2", "d3"),
        log.click("s", "d2", 990),
        log.click("s", "d1", 995));
    run.watermark(2000);
    assertThat(run.searches()).hasSize(1);
    assertThat(run.searches().get(0).decisionTimeMs()).isEqualTo(1010);
    assertThat(run.searches().get(0).positives())
        .extracting(Positive::docId)
        .containsExactly("d1", "d2");
  }

  @Test
  void shouldDropAnActionWithoutImpression() throws Exception {
    run.feed(log.click("s", "d", 1000));
    assertThat(run.watermark(1099).drops()).isEmpty();
    assertThat(run.watermark(1100).drops())
        .containsExactly(new Drop("default", 1100, "s", "d", DropReason.NO_IMPRESSION));
  }

  @Test
  void shouldAcceptAnImpressionAtTheEndOfTheActionsWindow() throws Exception {
    run.feed(log.click("s", "d", 1000), log.impression("s", 1100, "d"));
    run.watermark(2000);
    assertThat(run.searches()).extracting(LabelledSearch::decisionTimeMs).containsExactly(1110L);
  }

  @Test
  void shouldDropClickAfterWindow() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1", "d2"),
        log.click("s", "d1", 1100),
        log.click("s", "d2", 1101));
    run.watermark(2000);
    assertThat(run.searches()).hasSize(1);
    assertThat(run.drops())
        .containsExactly(new Drop("default", 1111, "s", "d2", DropReason.AFTER_WINDOW));
  }

  @Test
  void shouldDropAndReportAnActionOnWhatWasNotShown() throws Exception {
    run.feed(log.impression("s", 1000, "d1"), log.click("s", "d9", 1050));
    run.feed(log.again(log.records().get(1)));
    run.watermark(2000);
    assertThat(run.drops())
        .containsExactly(new Drop("default", 1060, "s", "d9", DropReason.NOT_SHOWN));
    assertThat(run.deadLetters()).hasSize(1);
    DeadLetter letter = run.deadLetters().get(0);
    assertThat(letter.reason()).isEqualTo(DeadLetterReason.NOT_SHOWN);
    assertThat(letter.origin().offset()).isEqualTo(1);
    assertThat(letter.detail())
        .isEqualTo(
            "an action's doc_id must be among the results of its impression, was 'd9'; search 's'"
                + " showed 1 others");
  }

  @Test
  void shouldReportAnUnknownAction() throws Exception {
    run.feed(log.impression("s", 1000, "d1"), log.action("s", "d1", 1050, "lick"));
    run.watermark(2000);
    assertThat(run.searches()).isEmpty();
    assertThat(run.drops()).isEmpty();
    assertThat(run.deadLetters())
        .extracting(DeadLetter::detail)
        .containsExactly(
            "action must be one of click, purchase, view, was 'lick'; add it to join.actions");
  }

  @Test
  void shouldIgnoreAnActionOfWeightZero() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1", "d2"),
        log.action("s", "d2", 1040, "view"),
        log.click("s", "d1", 1050));
    run.watermark(2000);
    assertThat(run.searches()).hasSize(1);
    assertThat(run.searches().get(0).negatives()).containsExactly(new Negative("d2", null, null));
    assertThat(run.drops()).isEmpty();
  }

  @Test
  void shouldCountARepeatWhileThePairIsRemembered() throws Exception {
    run.feed(log.click("s", "d", 1000), log.click("s", "d", 1200), log.click("s", "d", 1201));
    run.watermark(5000);
    assertThat(run.drops()).extracting(Drop::decisionTimeMs).containsExactly(1100L, 1301L);
  }

  @Test
  void shouldRememberThatASearchHasClosed() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1", "d2"),
        log.click("s", "d1", 1010),
        log.click("s", "d1", 1200),
        log.click("s", "d2", 1200),
        log.click("s", "d2", 1310),
        log.click("s", "d2", 1311));
    run.watermark(5000);
    assertThat(run.searches()).hasSize(1);
    assertThat(run.drops())
        .extracting(Drop::reason, Drop::decisionTimeMs)
        .containsExactly(
            tuple(DropReason.AFTER_WINDOW, 1210L), tuple(DropReason.NO_IMPRESSION, 1411L));
  }

  @Test
  void shouldAddTheResultsOfASecondPage() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1", "d2"),
        log.impression("s", 1020, "d2", "d7"),
        log.click("s", "d7", 1050));
    run.watermark(2000);
    assertThat(run.searches()).hasSize(1);
    assertThat(run.drops()).isEmpty();
  }

  @Test
  void shouldUseLateEventsAtTheCurrentPositionAndCountThem() throws Exception {
    run.feed(log.impression("s", 1000, "d1", "d2"));
    run.watermark(1070);
    run.feed(log.click("s", "d1", 1050));
    assertThat(run.lateEvents()).containsExactly(new LateEvent("default", 1071, "s", "d1"));
    run.watermark(1080);
    assertThat(run.searches()).extracting(LabelledSearch::decisionTimeMs).containsExactly(1071L);
    run.watermark(3000);
    run.feed(log.click("s2", "d1", 1050));
    run.watermark(3001);
    assertThat(run.drops())
        .containsExactly(new Drop("default", 3001, "s2", "d1", DropReason.NO_IMPRESSION));
    assertThat(run.lateEvents()).hasSize(2);
  }

  @Test
  void shouldDecideAPairAtItsTimeAndRepeatsOnce() throws Exception {
    run.feed(log.pair("q", "d", 2, 1000), log.pair("q", "d", 2, 1100), log.pair("q", "d", 2, 1101));
    assertThat(run.watermark(1000).searches()).hasSize(1);
    run.watermark(2000);
    assertThat(run.searches()).hasSize(2);
    LabelledSearch first = run.searches().get(0);
    assertThat(first.searchId()).isEqualTo("pair:1446214ba6362b675d873051fd926c75");
    assertThat(first.positives()).containsExactly(new Positive("d", "text", null, 2, 1000));
    assertThat(first.negatives())
        .as("as many as the learner takes")
        .containsExactly(new Negative("n1", "other", null), new Negative("n2", null, null));
    assertThat(run.searches().get(1).decisionTimeMs()).isEqualTo(1101);
  }

  @Test
  void shouldDropAPairOfGradeZero() throws Exception {
    run.feed(log.pair("q", "d", 0, 1000));
    run.watermark(1000);
    assertThat(run.searches()).isEmpty();
    assertThat(run.drops())
        .extracting(Drop::reason, Drop::decisionTimeMs)
        .containsExactly(tuple(DropReason.GRADE_ZERO, 1000L));
  }

  @Test
  void shouldForgetASearchInTheEnd() throws Exception {
    run.feed(
        log.impression("s", 1000, "d1"),
        log.click("s", "d1", 1050),
        log.click("t", "d1", 1000),
        log.pair("q", "d", 1, 1000));
    run.watermark(1199);
    assertThat(run.stateEntries()).isPositive();
    run.watermark(1200);
    assertThat(run.stateEntries()).isZero();
    assertThat(run.timers()).isZero();
  }
}
