package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.Placement;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.LabelledSearch.Negative;
import io.contraflow.operators.search.LabelledSearch.Positive;
import io.contraflow.operators.search.Negatives;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which results of a page become an example's negatives. */
class DecisionTest {
  private static final LabelledSearch SEARCH =
      new LabelledSearch(
          "default",
          1000,
          "s",
          "u",
          "q",
          null,
          List.of(positive("a", 2), positive("b", 4)),
          List.of(negative("w", 1), negative("x", 3), negative("y", 5), negative("z", 6)));

  private static Positive positive(String docId, int position) {
    return new Positive(docId, null, null, 1, 990, null, new Placement(position, .5f));
  }

  private static Negative negative(String docId, int position) {
    return new Negative(docId, null, null, null, position);
  }

  /** The ids of each example's negatives. */
  private static List<List<String>> negatives(PageOptions pages, String... missing) {
    return examples(SEARCH, pages, missing).stream()
        .map(example -> example.negatives().stream().map(Document::id).toList())
        .toList();
  }

  private static List<Example> examples(
      LabelledSearch search, PageOptions pages, String... missing) {
    Map<String, DocumentAnswer> answers =
        Stream.of("a", "b", "w", "x", "y", "z")
            .collect(Collectors.toMap(id -> id, id -> answer(id, List.of(missing).contains(id))));
    List<Outcome> outcomes =
        Decision.outcomes(search, answers, Featured.of(Features.tokens(1)), pages);
    List<Example> examples = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Example example) {
        examples.add(example);
      }
    }
    return examples;
  }

  private static DocumentAnswer answer(String docId, boolean missing) {
    return new DocumentAnswer(
        "default",
        "s",
        1000,
        docId,
        1000,
        missing ? null : new Document(docId, 7, Features.tokens(1)),
        missing ? DropReason.NO_DOCUMENT : null);
  }

  @Test
  void shouldTakeWhatTheJoinHasForEveryPositive() {
    assertThat(negatives(PageOptions.PLAIN))
        .containsExactly(List.of("w", "x", "y", "z"), List.of("w", "x", "y", "z"));
    assertThat(examples(SEARCH, PageOptions.PLAIN))
        .allMatch(example -> example.placement().equals(Placement.NONE));
  }

  @Test
  void shouldTakeWhatStandsAboveEachPositiveForUsersOfACascade() {
    PageOptions above = new PageOptions(Negatives.SKIP_ABOVE, 4, false);
    assertThat(negatives(above)).containsExactly(List.of("w"), List.of("w", "x"));
  }

  @Test
  void shouldTakeTheWholePageWithTheOtherPositivesInTheirPlaces() {
    PageOptions whole = new PageOptions(Negatives.WHOLE_PAGE, 5, true);
    assertThat(negatives(whole))
        .containsExactly(List.of("w", "x", "b", "y", "z"), List.of("w", "a", "x", "y", "z"));
    assertThat(negatives(whole, "b", "x")).containsExactly(List.of("w", "y", "z"));
    assertThat(examples(SEARCH, whole))
        .extracting(Example::placement)
        .containsExactly(new Placement(2, .5f), new Placement(4, .5f));
    assertThat(negatives(new PageOptions(Negatives.WHOLE_PAGE, 3, true)))
        .containsExactly(List.of("w", "x", "b"), List.of("w", "a", "x"));
  }

  @Test
  void shouldLeaveThePairsOfNoPageTheirNegatives() {
    LabelledSearch pair =
        new LabelledSearch(
            "default",
            1000,
            "s",
            "u",
            "q",
            null,
            List.of(new Positive("a", null, null, 1, 990)),
            List.of(new Negative("x", null, null)));
    for (Negatives which : Negatives.values()) {
      assertThat(examples(pair, new PageOptions(which, 4, true)).get(0).negatives())
          .extracting(Document::id)
          .containsExactly("x");
    }
  }
}
