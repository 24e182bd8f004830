package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a stream that contradicts and poisons it leaves of what was known. A query is three of the
 * six words that people use for a document, which are not the document's own, so that everything
 * has to be learnt from clicks. Phase 1 teaches topic A. In phase 2 half of the searches are about
 * A and click wrongly: always the same other document for its first half (they contradict), any
 * document for its second (they poison). The other half teaches topic B, rightly.
 */
class ForgettingTest {
  private static final int TOPIC = 24; // documents
  private static final int WORDS = 6; // of a document, and of the queries for it
  private static final Table RANDOM = new RandomStart(2 * TOPIC * 2 * WORDS, 16, 3);

  private static LearnerOptions options(double weight, int replaySize, double replayFraction) {
    return new LearnerOptions(
        16,
        Towers.SHARED,
        null,
        32,
        8,
        1000,
        new LossOptions(0.05, true, false),
        2,
        new Descent(OptimizerKind.ADAGRAD, 0.1, 0, 0, weight),
        0,
        64,
        8,
        0,
        8,
        replaySize,
        replayFraction,
        0,
        0,
        2,
        0,
        2 * TOPIC,
        FrequencyOptions.NONE,
        false,
        11);
  }

  private static Document document(int d) {
    return new Document(
        "d" + d,
        d,
        Features.tokens(IntStream.range(0, WORDS).map(w -> 2 * WORDS * d + w).toArray()));
  }

  private static Example search(int number, int about, int clicked) {
    int[] words = new int[3];
    for (int w = 0; w < words.length; w++) {
      words[w] = 2 * WORDS * about + WORDS + (int) (WORDS * random(number, 10 + w));
    }
    List<Document> shown =
        List.of(document((clicked + 1) % (2 * TOPIC)), document((clicked + 7) % (2 * TOPIC)));
    return new Example(
        "default",
        number,
        number,
        "s" + number,
        "",
        "q" + number,
        Features.tokens(words),
        document(clicked),
        shown,
        1);
  }

  private static double random(int number, int counter) {
    return CounterRandom.uniform(8, number, counter);
  }

  /** Examples of a topic that click what their words are about. */
  private static List<Example> right(int topic, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(
            n -> {
              int d = topic * TOPIC + (int) (TOPIC * random(n, 0));
              return search(n, d, d);
            })
        .toList();
  }

  private static List<Example> phase2() {
    List<Example> stream = new ArrayList<>();
    for (int n = 20_000; n < 22_000; n++) {
      int d = (int) (TOPIC * random(n, 0));
      if (n % 2 == 0) {
        stream.add(search(n, d + TOPIC, d + TOPIC));
      } else {
        int any = (int) (2 * TOPIC * random(n, 1));
        stream.add(search(n, d, d < TOPIC / 2 ? (d + 5) % TOPIC : any));
      }
    }
    return stream;
  }

  /** Of right searches that no phase has. */
  private static double mrr(OnlineModel model, int topic) {
    List<Document> all = IntStream.range(0, 2 * TOPIC).mapToObj(ForgettingTest::document).toList();
    return model.learner().rank(right(topic, 900_000, 400), all, KnownPositives.NONE).mrr();
  }

  /** A model that has learnt topic A, as it is for a moment. */
  private static OnlineModel taught(int replaySize, double replayFraction) {
    OnlineModel model = new OnlineModel("default", options(0, replaySize, replayFraction), RANDOM);
    Models.feed(model, right(0, 0, 2000));
    assertThat(mrr(model, 0)).isGreaterThan(0.95);
    assertThat(mrr(model, 1)).isLessThan(0.1);
    return model;
  }

  @Test
  void shouldKeepMoreOfWhatItLearntWithReplay() {
    try (OnlineModel without = taught(0, 0);
        OnlineModel with = taught(500, 0.5)) {
      Models.feed(without, phase2());
      Models.feed(with, phase2());
      assertThat(mrr(without, 0)).as("without replay").isLessThan(0.4); // .30
      assertThat(mrr(with, 0)).isGreaterThan(mrr(without, 0) + 0.25); // .65
      assertThat(mrr(without, 1)).isGreaterThan(0.9);
      assertThat(mrr(with, 1)).as("what is new is learnt all the same").isGreaterThan(0.9);
    }
  }

  /** The start is a model that has learnt topic A: one that a team runs. */
  @Test
  void shouldKeepMoreOfWhatItsStartKnewWithAPullTowardIt() {
    Table start;
    try (OnlineModel known = taught(0, 0)) {
      start = new RowsTable(Tables.values(known.learner().queryTable()));
    }
    try (OnlineModel without = new OnlineModel("default", options(0, 0, 0), start);
        OnlineModel with = new OnlineModel("default", options(2, 0, 0), start)) {
      Models.feed(without, phase2());
      Models.feed(with, phase2());
      assertThat(mrr(without, 0)).as("without a pull").isLessThan(0.3); // .20
      assertThat(mrr(with, 0)).isGreaterThan(mrr(without, 0) + 0.25); // .63
      assertThat(mrr(with, 1)).as("what is new is learnt, if less well").isGreaterThan(0.7); // .81
    }
  }
}
