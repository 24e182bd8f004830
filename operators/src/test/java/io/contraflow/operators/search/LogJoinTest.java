package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the join of a log says beyond what the job's does. Settle is 10 ms, the window 100 ms. */
class LogJoinTest implements LogJoin.Output {
  private final Log log = new Log();
  private final List<String> decided = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<DeadLetterReason> rejected = new ArrayList<>();
  private final LogJoin join = new LogJoin(JoinRun.OPTIONS, this);

  @Test
  void shouldGiveThePageAsItWasShownByThen() throws Exception {
    log.impression("s", 1000, "a", "b");
    log.click("s", "b", 1005);
    log.impression("s", 1020, "c");
    log.click("s", "c", 1030);
    read(Long.MIN_VALUE);
    assertThat(decided).containsExactly("1015 [b] of [a, b] first", "1040 [c] of [a, b, c] again");
  }

  @Test
  void shouldGiveNoPageOfAPair() throws Exception {
    log.pair("query", "d", 1, 1000);
    read(Long.MIN_VALUE);
    assertThat(decided).containsExactly("1000 [d] of nothing first");
  }

  @Test
  void shouldCountLateEventsAndUnknownActions() throws Exception {
    log.impression("s", 1000, "a", "b");
    log.action("s", "a", 1001, "stare");
    log.click("s", "b", 1002);
    read(1500);
    assertThat(rejected).containsExactly(DeadLetterReason.UNKNOWN_ACTION);
    assertThat(outcomes)
        .containsExactly(
            new LateEvent("default", 1501, "s", ""), new LateEvent("default", 1501, "s", "b"));
    assertThat(decided).containsExactly("1501 [b] of [a, b] first");
  }

  private void read(long watermarkMs) throws Exception {
    for (EventRecord record : log.records()) {
      join.add(record, watermarkMs);
    }
    while (join.nextMs() < Long.MAX_VALUE) {
      join.advance();
    }
    assertThat(join.open()).isZero();
  }

  @Override
  public void decided(LabelledSearch search, Impression page, boolean again) {
    decided.add(
        search.decisionTimeMs()
            + " "
            + search.positives().stream().map(LabelledSearch.Positive::docId).toList()
            + " of "
            + (page == null
                ? "nothing"
                : page.results().stream().map(Impression.Result::docId).toList())
            + (again ? " again" : " first"));
  }

  @Override
  public void outcome(Outcome outcome) {
    outcomes.add(outcome);
  }

  @Override
  public void rejected(DeadLetterReason reason) {
    rejected.add(reason);
  }
}
