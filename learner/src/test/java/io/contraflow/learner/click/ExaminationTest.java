package io.contraflow.learner.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Placement;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** What is found of simulated users, of whom it is known. */
class ExaminationTest {
  private static final double WRONG_CLICKS = .05;
  private static final int QUERIES = 20;
  private static final int RESULTS = 10;
  private static final CompetingResults WORLD =
      new CompetingResults(
          new CompetingResults.Shape(QUERIES, RESULTS, .75, .5, 3, 2, WRONG_CLICKS, true), 3);
  private static final List<ShownPage> PAGES =
      WORLD.outcomes(20_000, CompetingResults.Beside.WHOLE_PAGE).stream()
          .filter(ShownPage.class::isInstance)
          .map(ShownPage.class::cast)
          .toList();

  private static Examination of(PositionBias source) {
    BiasOptions options = new BiasOptions(source, List.of(), 20, WRONG_CLICKS, 10);
    return new Examination(options, 1000, 1);
  }

  private static Examination of(PositionBias source, IntPredicate pages) {
    Examination examination = of(source);
    for (int i = 0; i < PAGES.size(); i++) {
      if (pages.test(i)) {
        examination.add(PAGES.get(i));
      }
    }
    examination.estimate();
    return examination;
  }

  @Test
  void shouldFindFromAllPagesHowLikelyPositionsAreLookedAt() {
    Examination found = of(PositionBias.EM, i -> PAGES.get(i).shuffled().isEmpty());
    for (int k = 1; k <= RESULTS; k++) {
      assertThat(found.theta(k)).isBetween(.75 / k, 1.25 / k);
    }
    assertThat(found.theta(11)).as("as the last").isEqualTo(found.theta(10));
  }

  @Test
  void shouldFindItFromPagesThatWereShuffled() {
    Examination found = of(PositionBias.SWAPS, i -> true);
    for (int k = 1; k <= RESULTS; k++) { // some 5,000 pages
      assertThat(found.theta(k)).isBetween(.75 / k, 1.25 / k);
    }
  }

  @Test
  void shouldTakeWrongClicksOutOfRelevance() {
    Examination found = of(PositionBias.EM, i -> true);
    double error = 0;
    for (int q = 0; q < QUERIES; q++) {
      for (int d = 0; d < RESULTS; d++) {
        String docId = WORLD.document(q, d).id();
        double found1 = found.relevance(CompetingResults.query(q), docId).orElseThrow();
        error += found1 - WORLD.relevance(q, d);
      }
    }
    double mean = error / (QUERIES * RESULTS);
    assertThat(mean).as("uncorrected it is some .03").isCloseTo(0, within(.015));
    assertThat(found.relevance("never asked", "d1")).isEmpty();
  }

  @Test
  void shouldGoOnFromAStoreBitForBit() throws IOException {
    for (PositionBias source : List.of(PositionBias.EM, PositionBias.SWAPS)) {
      Examination whole = of(source);
      Examination part = of(source);
      PAGES.subList(0, 3000).forEach(whole::add);
      PAGES.subList(0, 700).forEach(part::add);
      part = MapStore.copy(part, of(source));
      PAGES.subList(700, 3000).forEach(part::add);
      assertThat(part.estimates()).isEqualTo(whole.estimates());
      assertThat(part.theta(5)).isNotEqualTo(1);
      assertThat(part.pages()).isEqualTo(3000);
    }
  }

  @Test
  void shouldBeginAnewWithAnotherSource() throws IOException {
    Examination em = of(PositionBias.EM, i -> i < 1000);
    Examination swaps = MapStore.copy(em, of(PositionBias.SWAPS));
    assertThat(swaps.pages()).isZero();
    assertThat(swaps.estimates()).isEmpty();
    String shown = PAGES.get(0).results().get(0).docId();
    assertThat(em.relevance(PAGES.get(0).query(), shown)).isPresent();
    assertThat(swaps.relevance(PAGES.get(0).query(), shown)).isEmpty();
  }

  @Test
  void shouldCountWhereNothingIsKnownAsThePositionAbove() {
    Examination none = of(PositionBias.EM);
    assertThat(none.estimates()).isEmpty();
    assertThat(none.theta(3)).isEqualTo(1);
    List<ShownPage> pages = new ArrayList<>();
    for (int i = 0; i < 100; i++) { // a document at 2 and at 4, clicked half as often there
      int position = i % 2 == 0 ? 2 : 4;
      boolean click = i % 2 == 0 ? i % 4 == 0 : i % 8 == 1;
      pages.add(
          new ShownPage(
              "default",
              i,
              "s" + i,
              "",
              "q",
              List.of(new ShownPage.Result("d", position, click)),
              List.of()));
    }
    pages.forEach(none::add);
    none.estimate();
    assertThat(none.estimates()).hasSize(4);
    assertThat(none.estimates().get(0)).isEmpty();
    assertThat(none.estimates().get(1)).isEqualTo(OptionalDouble.of(1));
    assertThat(none.theta(3)).isEqualTo(1);
    assertThat(none.theta(4)).isCloseTo(.5, within(.05));
    assertThat(none.theta(1)).as("of the nearest below").isEqualTo(1);
    assertThat(none.theta(9)).isEqualTo(none.theta(4));
  }

  @Test
  void shouldNotBelieveAnEventThatSaysMoreThanIsAsked() {
    Examination em = of(PositionBias.EM);
    Example example =
        new Example(
            "default",
            1,
            1,
            "s",
            "",
            "q",
            CompetingResults.queryFeatures(1),
            WORLD.document(1, 1),
            List.of(),
            1,
            List.of(),
            new Placement(3, .1f));
    assertThat(em.weight(example)).as("only given propensities are taken").isEqualTo(1);
  }
}
