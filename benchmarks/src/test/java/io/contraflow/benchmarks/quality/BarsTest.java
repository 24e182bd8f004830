package io.contraflow.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.benchmarks.Bar;
import io.contraflow.pipeline.demo.Evaluation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BarsTest {
  private static final String STATIC = "distil+lexical/shared";

  private final Results results = new Results(Map.of());

  private void found(String row, String moment, double ndcg, double fused) {
    results
        .lines()
        .add(
            new Line(
                row,
                moment,
                0,
                new Evaluation.Scores(row, ndcg, 0, 0),
                new Evaluation.Scores(row, fused, 0, 0),
                1,
                ""));
  }

  @Test
  void shouldHoldOnWordNetIfEveryFigureReachesItsThreshold() {
    found("bm25", "", .45, 0);
    found(STATIC, "untrained", .42, .5);
    found(STATIC, "one pass", .48, .52);

    assertThat(lines(Set.of("bm25", STATIC), true))
        .containsExactly(
            "bar wordnet.distil+lexical/shared 0.4800 0.4800 holds",
            "bar wordnet.distil+lexical/shared-gain 0.0600 0.0500 holds",
            "bar wordnet.distil+lexical/shared-above-bm25 0.0300 0.0000 holds",
            "bar wordnet.fusion-above-bm25 0.0700 0.0600 holds");
  }

  @Test
  void shouldBeShortWhereAFigureIsBelowOrCouldNotBeHad() {
    found(STATIC, "one pass", .5699, .6);

    assertThat(lines(Set.of(STATIC, "sentence-transformers/4"), false))
        .contains(
            "bar medquad.distil+lexical/shared 0.5699 0.5700 short",
            "bar medquad.online-to-four-epochs none 1.0000 short");
  }

  @Test
  void shouldNotAskForWhatIsEqualToBeAbove() {
    found("bm25", "", .5, 0);
    found(STATIC, "one pass", .5, .6);

    assertThat(lines(Set.of("bm25", STATIC), true))
        .contains("bar wordnet.distil+lexical/shared-above-bm25 0.0000 0.0000 short");
  }

  @Test
  void shouldLeaveOutBarsOfRowsThatWereNotAskedFor() {
    assertThat(lines(Set.of("bm25"), true)).isEmpty();
    assertThat(lines(Set.of("random/shared", "minilm"), false)).isEmpty();
  }

  private List<String> lines(Set<String> asked, boolean wordNet) {
    return Bars.of(results, asked, wordNet).stream().map(Bar::line).toList();
  }
}
