package io.contraflow.operators.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.search.LabelledSearch.Negative;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Actions whose user soon came back. */
class DwellTest {
  private final Log log = new Log();

  @Test
  void shouldIgnoreAShortDwellAsIfNothingHadBeenActedOn() throws Exception {
    List<LabelledSearch> searches = searches(new DwellRule(5_000, 0), dwell("d1", 4_999));
    assertThat(searches).hasSize(1);
    assertThat(searches.get(0).positives()).extracting(p -> p.docId()).containsExactly("d3");
    assertThat(searches.get(0).negatives()).contains(new Negative("d1", null, null));
  }

  @Test
  void shouldCountAShortDwellLess() throws Exception {
    assertThat(weights(new DwellRule(5_000, .25), dwell("d1", 0))).containsEntry("d1", .25f);
  }

  @Test
  void shouldCountInFullWhatIsLongOrUnknown() throws Exception {
    assertThat(weights(new DwellRule(5_000, 0), dwell("d1", 5_000))).containsEntry("d1", 1f);
    assertThat(weights(new DwellRule(5_000, 0), dwell("d1", Action.NO_DWELL)))
        .containsEntry("d1", 1f);
    assertThat(weights(DwellRule.NONE, dwell("d1", 0))).containsEntry("d1", 1f);
  }

  @Test
  void shouldTakeTheLongestOfSeveral() throws Exception {
    assertThat(weights(new DwellRule(5_000, .5), dwell("d1", 1), dwell("d1", 60_000)))
        .containsEntry("d1", 1f);
  }

  @Test
  void shouldRefuseWhatIsNoRule() {
    assertThatThrownBy(() -> new DwellRule(-1, 0))
        .hasMessage("the dwell must not be negative, was -1 ms; set join.min-dwell");
    assertThatThrownBy(() -> new DwellRule(1, 1.5))
        .hasMessage(
            "a short dwell's factor must be in [0, 1], was 1.5; set join.short-dwell-factor");
  }

  private Map<String, Float> weights(DwellRule rule, Action... actions) throws Exception {
    return searches(rule, actions).get(0).positives().stream()
        .collect(Collectors.toMap(LabelledSearch.Positive::docId, LabelledSearch.Positive::weight));
  }

  private List<LabelledSearch> searches(DwellRule rule, Action... actions) throws Exception {
    JoinOptions options = new JoinOptions(10, 100, 4, 10, 10, Map.of("click", 1.0), rule);
    try (JoinRun run = new JoinRun(options, null, false)) {
      run.feed(log.impression("s", 1000, "d1", "d2", "d3"), log.click("s", "d3", 1005));
      for (Action action : actions) {
        EventRecord record = log.add(action);
        run.feed(record);
      }
      return run.watermark(Long.MAX_VALUE).searches();
    }
  }

  private static Action dwell(String docId, long dwellMs) {
    return new Action("default", "s", docId, 1005, "click", dwellMs, "u");
  }
}
