package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Towers;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link ForgettingTest} for a head, of which the start is the identity: what was known is what the
 * embedder knew. It puts queries about topic A near their documents and knows nothing of topic B.
 * Half of the searches are about A and click wrongly: always the same other document for its first
 * half, any document for its second. The other half teaches topic B, rightly.
 */
class ForgettingHeadTest {
  private static final int TOPIC = 24; // documents
  private static final int DIMENSION = 384;

  private static OnlineModel model(HeadShape.Kind kind, double weight) {
    HeadShape head =
        new HeadShape(kind, DIMENSION, kind == HeadShape.Kind.LINEAR ? 0 : DIMENSION / 4);
    LearnerOptions options =
        new LearnerOptions(
            DIMENSION,
            Towers.QUERY_ONLY,
            head,
            32,
            8,
            1000,
            new LossOptions(0.05, false, false),
            2,
            new Descent(OptimizerKind.ADAM, 0.001, 0, 0, weight),
            0,
            64,
            8,
            0,
            8,
            0,
            0,
            0,
            0,
            2,
            0,
            2 * TOPIC,
            FrequencyOptions.NONE,
            false,
            11);
    return new OnlineModel("default", options, new HeadStart(head, 5));
  }

  private static float[] vector(long seed, int number) {
    float[] values = new float[DIMENSION];
    double squares = 0;
    for (int c = 0; c < DIMENSION; c++) {
      values[c] = (float) (CounterRandom.uniform(seed, number, c) - 0.5);
      squares += values[c] * values[c];
    }
    for (int c = 0; c < DIMENSION; c++) {
      values[c] /= (float) Math.sqrt(squares);
    }
    return values;
  }

  private static Document document(int d) {
    return new Document("d" + d, d, Features.vector(vector(1, d)));
  }

  /** What the embedder makes of a query: beside its document for topic A, anywhere for topic B. */
  private static Features query(int number, int about) {
    float[] values = vector(2, number);
    float[] meant = about < TOPIC ? vector(1, about) : vector(3, about);
    for (int c = 0; c < DIMENSION; c++) {
      values[c] += meant[c];
    }
    return Features.vector(values);
  }

  private static Example search(int number, int about, int clicked) {
    return new Example(
        "default",
        number,
        number,
        "s" + number,
        "",
        "q" + number,
        query(number, about),
        document(clicked),
        List.of(document((clicked + 1) % (2 * TOPIC)), document((clicked + 7) % (2 * TOPIC))),
        1);
  }

  private static double random(int number, int counter) {
    return CounterRandom.uniform(8, number, counter);
  }

  private static Example streamed(int n) {
    int d = (int) (TOPIC * random(n, 0));
    if (n % 2 == 0) {
      return search(n, d + TOPIC, d + TOPIC);
    }
    int any = (int) (2 * TOPIC * random(n, 1));
    return search(n, d, d < TOPIC / 2 ? (d + 5) % TOPIC : any);
  }

  /** Of right searches that the stream does not have. */
  private static double mrr(OnlineModel model, int topic) {
    List<Document> all =
        IntStream.range(0, 2 * TOPIC).mapToObj(ForgettingHeadTest::document).toList();
    List<Example> right =
        IntStream.range(900_000, 900_400)
            .mapToObj(
                n -> {
                  int d = topic * TOPIC + (int) (TOPIC * random(n, 0));
                  return search(n, d, d);
                })
            .toList();
    return model.learner().rank(right, all, KnownPositives.NONE).mrr();
  }

  private static OnlineModel fed(HeadShape.Kind kind, double weight) {
    OnlineModel model = model(kind, weight);
    assertThat(mrr(model, 0)).isGreaterThan(0.99);
    assertThat(mrr(model, 1)).isLessThan(0.1);
    Models.feed(model, IntStream.range(0, 2000).mapToObj(ForgettingHeadTest::streamed).toList());
    return model;
  }

  @ParameterizedTest
  @EnumSource(names = {"LINEAR", "LOW_RANK"})
  void shouldKeepMoreOfWhatTheEmbedderKnewWithAPullTowardTheIdentity(HeadShape.Kind kind) {
    try (OnlineModel without = fed(kind, 0);
        OnlineModel with = fed(kind, 40)) {
      assertThat(mrr(without, 0)).as("without a pull").isLessThan(0.3); // .22, .20
      assertThat(mrr(with, 0)).isGreaterThan(mrr(without, 0) + 0.4); // .70, .75
      assertThat(mrr(with, 1)).as("what is new is learnt all the same").isGreaterThan(0.95);
    }
  }
}
