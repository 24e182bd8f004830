package io.contraflow.learner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.start.CounterRandom;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DenseRankerTest {
  @Test
  void shouldAgreeWithSorting() {
    // Small integers: products are exact in float32 and ties are many.
    float[][] documents = vectors(1, 700);
    float[][] queries = vectors(2, 300);
    int[][] rankings;
    try (DenseRanker ranker = new DenseRanker(documents)) {
      rankings = ranker.top(queries, 20);
    }
    assertThat(rankings).hasNumberOfRows(300);
    for (int q = 0; q < queries.length; q++) {
      float[] query = queries[q];
      int[] expected =
          IntStream.range(0, documents.length)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer d) -> -dot(query, documents[d]))
                      .thenComparing(Comparator.naturalOrder()))
              .limit(20)
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(rankings[q]).isEqualTo(expected);
    }
  }

  @Test
  void shouldRankAllWhenThereAreFewerThanK() {
    try (DenseRanker ranker = new DenseRanker(new float[][] {{1, 0}, {0, 1}, {1, 0}})) {
      assertThat(ranker.top(new float[][] {{0.5f, 1}}, 10)[0]).containsExactly(1, 0, 2);
      assertThat(ranker.top(new float[0][], 10)).isEmpty();
    }
  }

  @Test
  void shouldRefuseVectorsOfOtherDimension() {
    try (DenseRanker ranker = new DenseRanker(new float[][] {{1, 0}})) {
      assertThatThrownBy(() -> ranker.top(new float[][] {{1}}, 1))
          .hasMessageContaining("all vectors must have 2 numbers, number 0 has 1");
    }
  }

  private static float[][] vectors(long seed, int count) {
    float[][] vectors = new float[count][3];
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        vectors[i][c] = (int) (7 * CounterRandom.uniform(seed, i, c));
      }
    }
    return vectors;
  }

  private static double dot(float[] a, float[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
