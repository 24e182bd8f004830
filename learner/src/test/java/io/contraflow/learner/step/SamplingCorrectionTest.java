package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.frequency.DocumentFrequencies;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.Corrections;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.loss.Positives;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SamplingCorrectionTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  /** In turn a, b, a, c: a half, b and c a quarter each; every page of a has x, every other y. */
  private static DocumentFrequencies frequencies() {
    DocumentFrequencies frequencies =
        new DocumentFrequencies(new FrequencyOptions(1000, .01), 2, 3);
    for (int i = 0; i < 400; i++) {
      String positive = i % 2 == 0 ? "a" : i % 4 == 1 ? "b" : "c";
      frequencies.add(example("q", positive, i % 2 == 0 ? "x" : "y"));
    }
    return frequencies;
  }

  private static Corrections correct(
      List<Example> examples, List<Document> queue, KnownPositives known) {
    Batch batch = new Batch(examples, 1, known, 1, 0, frequencies());
    StepColumns columns = StepColumns.of(examples, 2, queue, known, Positives.ONE);
    return SamplingCorrection.of(batch, columns, OwnPages.of(examples, columns, 2, queue), queue);
  }

  @Test
  void shouldTakeWhatARowMayExpectOfEachDocument() {
    Corrections corrections =
        correct(
            List.of(example("q", "a"), example("r", "b"), example("s", "c")),
            List.of(document("a"), document("c"), document("a")),
            KnownPositives.NONE);
    // Columns: a, b, c | a, c, a. Five are drawn for each row.
    assertThat(exp(corrections.columns()))
        .containsExactly(new double[] {2.5, 1.25, 1.25, 2.5, 1.25, 2.5}, CLOSE);
    assertThat(exp(corrections.rows()))
        .containsExactly(new double[] {3 / 2.5, 5 / 3.75, 4 / 3.75}, CLOSE);
    assertThat(corrections.except().count()).isZero();
  }

  @Test
  void shouldLeaveOutEveryDocumentThatIsMasked() {
    KnownPositives known = query -> query.equals("r") ? Set.of("c", "never seen") : Set.of();
    Document a = document("a");
    Corrections corrections =
        correct(List.of(example("q", "a"), example("r", "b")), List.of(a, a, a), known);
    // Four are drawn for each row. What never came counts as one of 400 examples.
    assertThat(exp(corrections.columns())).containsExactly(new double[] {2, 1, 2, 2, 2}, CLOSE);
    assertThat(exp(corrections.rows()))
        .containsExactly(new double[] {1 / 2.0, 4 / (4 - 1 - 1 - 4 / 400.0)}, CLOSE);
  }

  @Test
  void shouldExceptOwnPageNegativesAndMaskTheirCopies() {
    List<Example> examples =
        List.of(example("q", "a", "x", "c"), example("r", "b", "x"), example("s", "c"));
    List<Document> queue = List.of(document("c"), document("x"));
    StepColumns columns = StepColumns.of(examples, 2, queue, KnownPositives.NONE, Positives.ONE);
    OwnPages pages = OwnPages.of(examples, columns, 2, queue);
    // Columns: a, b, c | x, c | c, x
    assertThat(cells(pages.own(), 0)).containsExactly(3, 4);
    assertThat(cells(pages.own(), 1)).containsExactly(3);
    assertThat(cells(pages.own(), 2)).isEmpty();
    assertThat(cells(pages.masked(), 0)).containsExactly(2, 5, 6);
    assertThat(cells(pages.masked(), 1)).containsExactly(6);
    assertThat(cells(pages.masked(), 2)).containsExactly(4, 5);
    Corrections corrections = correct(examples, queue, KnownPositives.NONE);
    // Four are drawn for each row, and x is on one of two other pages with probability 3/4.
    double x = .75;
    assertThat(exp(corrections.columns()))
        .containsExactly(new double[] {2, 1, 1, x, 1, 1, x}, CLOSE);
    // Row a: b of five, c being on its page alone. Row b: a and three c. Row c: a, b and two x.
    assertThat(exp(corrections.rows()))
        .containsExactly(new double[] {1 / (5 - 2 - x - 1), 4 / (6 - 1 - x), 4 / (6 - 1.0)}, CLOSE);
  }

  @Test
  void shouldLeaveOutFurtherPositives() {
    List<Example> examples = List.of(example("q", "a"), example("q", "b"));
    List<Document> queue = List.of(document("a"), document("c"), document("c"), document("c"));
    StepColumns columns = StepColumns.of(examples, 2, queue, KnownPositives.NONE, Positives.ALL);
    OwnPages pages = OwnPages.of(examples, columns, 2, queue);
    Batch batch = new Batch(examples, 1, KnownPositives.NONE, 1, 0, frequencies());
    // Five are drawn for each row. Of both rows three c remain; a and b are positives.
    assertThat(exp(SamplingCorrection.of(batch, columns, pages, queue).rows()))
        .containsExactly(new double[] {3 / 1.25, 3 / 1.25}, CLOSE);
  }

  @Test
  void shouldKeepAPageNegativeMaskedThatAnswersTheQuery() {
    List<Example> examples = List.of(example("q", "a", "x"), example("r", "b"));
    KnownPositives known = query -> Set.of("x");
    StepColumns columns = StepColumns.of(examples, 2, List.of(), known, Positives.ONE);
    OwnPages pages = OwnPages.of(examples, columns, 2, List.of());
    assertThat(cells(pages.masked(), 0)).containsExactly(2);
    assertThat(cells(pages.own(), 0)).isEmpty();
  }

  private static double[] exp(double... logs) {
    return Arrays.stream(logs).map(StrictMath::exp).toArray();
  }

  private static int[] cells(MaskedCells cells, int row) {
    return IntStream.range(0, cells.count(row)).map(k -> cells.column(row, k)).toArray();
  }

  private static Document document(String id) {
    return new Document(id, id.hashCode(), Features.tokens(1));
  }

  private static Example example(String query, String positive, String... negatives) {
    List<Document> shown = Arrays.stream(negatives).map(SamplingCorrectionTest::document).toList();
    return new Example(
        "default", 0, 0, "s", "", query, Features.tokens(1), document(positive), shown, 1);
  }
}
