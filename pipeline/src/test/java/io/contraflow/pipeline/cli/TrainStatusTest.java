package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.StepReport;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainStatusTest {
  private final TrainStatus status = new TrainStatus();

  @Test
  void shouldSayWhatEachModelHasLearntSinceTheLastLook() {
    status.report(report("shop", 1, 3.5));
    status.report(report("shop", 21, 2.25));
    status.snapshot("shop", "step-000000020-0123456789ab");
    status.report(report("default", 7, null));

    assertThat(status.lines(10, 0))
        .containsExactly(
            "default  step 7 (0.1/s)  loss –  log N − loss 1.500  recall@10/1000 0.750"
                + "  pairs: 1,200 learnt, 8 waiting, 30 held out, 4 dropped {no-document=4}",
            "shop  step 21 (2.1/s)  loss 2.250  log N − loss 1.500  recall@10/1000 0.750"
                + "  pairs: 1,200 learnt, 8 waiting, 30 held out, 4 dropped {no-document=4}"
                + "  snapshot step-000000020-0123456789ab");
  }

  @Test
  void shouldCountDeadLettersAndQuoteTheLast() {
    status.deadLetter("search-events-0@1, malformed: no JSON");
    status.deadLetter("search-events-0@2, bad-grade: grade must be in [0, 1000], was -1.0");

    assertThat(status.lines(10, 0))
        .containsExactly(
            "2 to the dead letters, the last search-events-0@2, bad-grade: grade must be in [0,"
                + " 1000], was -1.0");
  }

  @Test
  void shouldSayOnceThatNothingComes() {
    assertThat(status.lines(10, 0)).singleElement().asString().startsWith("waiting for events");
    assertThat(status.lines(10, 0)).isEmpty();
    status.report(report("default", 1, 3.0));
    assertThat(status.lines(10, 0)).hasSize(1);
    assertThat(status.lines(10, 0)).singleElement().asString().startsWith("waiting for events");
  }

  @Test
  void shouldSayHowFarAnEmbedderIs() {
    assertThat(status.lines(10, 640)).containsExactly("embedding texts: 640 so far (64/s)");
    assertThat(status.lines(10, 640)).singleElement().asString().startsWith("waiting for events");
  }

  private static StepReport report(String model, long step, Double loss) {
    Ledger ledger = new Ledger(1200, 30, 8, Map.of("no-document", 4L), 0);
    return new StepReport(
        model,
        step,
        true,
        128,
        512,
        4608,
        loss,
        1.5,
        8.4,
        97,
        0.75,
        0.5,
        0.8,
        0.6,
        1000,
        null,
        0.6,
        0.4,
        0.8,
        -2.0,
        0.02,
        1.5,
        null,
        null,
        null,
        4096,
        12.0,
        0.01,
        1_767_225_600_000L,
        ledger,
        null);
  }
}
