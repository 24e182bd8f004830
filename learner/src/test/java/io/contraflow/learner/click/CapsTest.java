package io.contraflow.learner.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Examples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapsTest {
  private static final long SPAN_MS = 1000;
  private static final Optional<DropReason> USER = Optional.of(DropReason.USER_CAP);
  private static final Optional<DropReason> QUERY = Optional.of(DropReason.QUERY_CAP);

  private static Example example(long timeMs, String user, String query) {
    return new Example(
        "default",
        timeMs,
        timeMs,
        "s" + timeMs,
        user,
        query,
        Examples.document(1).features(),
        Examples.document(2),
        List.of(),
        1);
  }

  @Test
  void shouldRefuseWhatAUserDoesTooOftenUntilTheSpanIsOver() {
    Caps caps = new Caps(new CapOptions(2, 0, SPAN_MS), 100, 1);
    assertThat(caps.refusal(example(5000, "u", "a"))).isEmpty();
    assertThat(caps.refusal(example(5100, "u", "b"))).isEmpty();
    assertThat(caps.refusal(example(5200, "u", "c"))).isEqualTo(USER);
    assertThat(caps.refusal(example(5300, "v", "c"))).isEmpty();
    assertThat(caps.refusal(example(6000, "u", "d"))).isEmpty();
  }

  @Test
  void shouldRefuseAQueryThatComesTooOftenWhoeverAsks() {
    Caps caps = new Caps(new CapOptions(0, 2, SPAN_MS), 100, 1);
    assertThat(caps.refusal(example(5000, "", "q"))).isEmpty();
    assertThat(caps.refusal(example(5100, "u", "q"))).isEmpty();
    assertThat(caps.refusal(example(5200, "v", "q"))).isEqualTo(QUERY);
    assertThat(caps.refusal(example(5300, "v", "other"))).isEmpty();
  }

  @Test
  void shouldNotCountForTheQueryWhatTheUserMayNot() {
    Caps caps = new Caps(new CapOptions(1, 2, SPAN_MS), 100, 1);
    assertThat(caps.refusal(example(5000, "script", "q"))).isEmpty();
    assertThat(caps.refusal(example(5001, "script", "q"))).isEqualTo(USER);
    assertThat(caps.refusal(example(5002, "script", "q"))).isEqualTo(USER);
    assertThat(caps.refusal(example(5003, "u", "q"))).isEmpty();
    assertThat(caps.refusal(example(5004, "v", "q"))).isEqualTo(QUERY);
  }

  @Test
  void shouldTakeExamplesWithoutUserByTheirQueryAlone() {
    Caps caps = new Caps(new CapOptions(1, 0, SPAN_MS), 100, 1);
    for (int i = 0; i < 5; i++) {
      assertThat(caps.refusal(example(5000 + i, "", "q" + i))).isEmpty();
    }
  }

  @Test
  void shouldCountALateOneInTheSpanThatIsReached() {
    Caps caps = new Caps(new CapOptions(1, 0, SPAN_MS), 100, 1);
    assertThat(caps.refusal(example(6000, "u", "a"))).isEmpty();
    assertThat(caps.refusal(example(5900, "u", "b"))).isEqualTo(USER);
  }

  @Test
  void shouldStayWithinItsCapacityAndKeepWhoComesOften() {
    Caps caps = new Caps(new CapOptions(50, 0, 1_000_000), 10, 1);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      caps.refusal(example(5000 + i, "once " + i, "q"));
      refused += caps.refusal(example(5000 + i, "script", "q")).isPresent() ? 1 : 0;
      assertThat(caps.count()).isLessThanOrEqualTo(10);
    }
    assertThat(refused).isEqualTo(950);
  }

  @Test
  void shouldSayWhichOptionIsWrong() {
    assertThatThrownBy(() -> new CapOptions(-1, 0, 1))
        .hasMessage("a user's cap must be at least 0, was -1; set caps.user");
    assertThatThrownBy(() -> new CapOptions(0, -1, 1))
        .hasMessage("a query's cap must be at least 0, was -1; set caps.query");
    assertThatThrownBy(() -> new CapOptions(0, 0, 0))
        .hasMessage("the caps' span must be at least 1 ms, was 0; set caps.span");
  }
}
