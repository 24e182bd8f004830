package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleScoresTest {
  private static final int DIMENSION = 4;
  private static final int EXAMPLES = 60;
  private static final int DOCUMENTS = 80;
  private static final float TIE = 1e-6f;

  private final Random random = new Random(3);

  private Document document() {
    return new Document("d" + random.nextInt(70), random.nextInt(50), Features.tokens(1));
  }

  private static Example example(int i, Document positive) {
    return new Example(
        "default",
        1000,
        900,
        "s" + i,
        "u",
        "q" + i,
        Features.tokens(1),
        positive,
        List.of(),
        1f,
        List.of());
  }

  /** Coordinates of few values, so that many are equal. */
  private Encoding vectors(int count) {
    double[][] rows = new double[count][DIMENSION];
    for (double[] row : rows) {
      for (int c = 0; c < DIMENSION; c++) {
        row[c] = (random.nextInt(5) - 2) / 4.0;
      }
    }
    return new Encoding(List.of(), Matrix.of(Precision.FLOAT, DIMENSION, rows), new double[count]);
  }

  @Test
  void shouldCountWhatIsAsSimilarAndNoAnswer() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      examples.add(example(i, document()));
    }
    Set<String> ids = new HashSet<>();
    List<Document> sample = new ArrayList<>();
    while (sample.size() < DOCUMENTS - 15) {
      Document document = document();
      if (ids.add(document.id())) {
        sample.add(document);
      }
    }
    KnownPositives known =
        query ->
            query.hashCode() % 3 == 0
                ? Set.of("d" + query.hashCode() % 70, "d1", "d2", "gone")
                : Set.of();
    try (Encoding queries = vectors(EXAMPLES);
        Encoding positives = vectors(EXAMPLES);
        Encoding documents = vectors(sample.size())) {
      int[] ranks =
          SampleScores.rank(examples, queries, positives, sample, documents, known).ranks();
      int leftOut = 0;
      for (int i = 0; i < EXAMPLES; i++) {
        Example example = examples.get(i);
        double bar = product(queries, i, positives, i) - TIE;
        int rank = 1;
        for (int d = 0; d < sample.size(); d++) {
          Document other = sample.get(d);
          boolean counts =
              !other.id().equals(example.docId())
                  && other.contentHash() != example.positive().contentHash()
                  && !known.of(example.query()).contains(other.id());
          boolean asSimilar = product(queries, i, documents, d) >= bar;
          rank += asSimilar && counts ? 1 : 0;
          leftOut += asSimilar && !counts ? 1 : 0;
        }
        assertThat(ranks[i]).as("rank of example %d", i).isEqualTo(rank);
      }
      assertThat(leftOut).as("similar documents that are left out").isGreaterThan(EXAMPLES / 2);
    }
  }

  private static double product(Encoding a, int i, Encoding b, int j) {
    float[] left = new float[DIMENSION];
    float[] right = new float[DIMENSION];
    a.vectors().read(i, left);
    b.vectors().read(j, right);
    double sum = 0;
    for (int c = 0; c < DIMENSION; c++) {
      sum += (double) left[c] * right[c];
    }
    return sum;
  }
}
