package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.loss.Positives;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepColumnsTest {
  private static final Document A = document("a", 1);
  private static final Document B = document("b", 2);
  private static final Document C = document("c", 3);
  private static final Document D = document("d", 4);
  private static final Document A_COPY = document("copy-of-a", 1);

  @Test
  void shouldTakeFirstPageNegativesOnceEach() {
    StepColumns columns =
        StepColumns.of(
            List.of(example("q", A, C, B, D), example("r", B, D, C)),
            2,
            List.of(),
            KnownPositives.NONE,
            Positives.ONE);
    assertThat(columns.positives()).containsExactly(A, B);
    assertThat(columns.hardNegatives()).containsExactly(C, B, D);
  }

  @Test
  void shouldMaskOtherColumnsOfOwnDocumentByIdAndContent() {
    StepColumns columns =
        StepColumns.of(
            List.of(example("q", A), example("r", A_COPY), example("s", B, A), example("t", A)),
            4,
            List.of(C, A, A_COPY, B),
            KnownPositives.NONE,
            Positives.ONE);
    // Columns: a, copy, b, a | a | c, a, copy, b
    assertThat(masked(columns, 0)).containsExactly(1, 3, 4, 6, 7);
    assertThat(masked(columns, 1)).containsExactly(0, 3, 4, 6, 7);
    assertThat(masked(columns, 2)).containsExactly(8);
    assertThat(masked(columns, 3)).containsExactly(0, 1, 4, 6, 7);
  }

  @Test
  void shouldMaskKnownPositivesOfTheQueryAndTheirCopies() {
    KnownPositives known = query -> query.equals("q") ? Set.of("a", "b", "gone") : Set.of();
    StepColumns columns =
        StepColumns.of(
            List.of(example("q", B), example("r", A, C)),
            4,
            List.of(A_COPY, D, B),
            known,
            Positives.ONE);
    // Columns: b, a | c | copy, d, b
    assertThat(masked(columns, 0)).containsExactly(1, 3, 5);
    assertThat(masked(columns, 1)).containsExactly(3);
  }

  @Test
  void shouldMaskByContentOfAnyVersionOfOwnDocument() {
    Document newer = document("a", 9);
    Document twin = document("twin", 9);
    StepColumns columns =
        StepColumns.of(
            List.of(example("q", A)),
            4,
            List.of(newer, twin, C),
            KnownPositives.NONE,
            Positives.ONE);
    assertThat(masked(columns, 0)).containsExactly(1, 2);
  }

  /** In the first column that holds it; a document counts once, whatever its copies. */
  @Test
  void shouldTakeWhatAnswersTheSameQueryAsFurtherPositives() {
    KnownPositives known = query -> query.equals("q") ? Set.of("d", "gone", "copy-of-a") : Set.of();
    StepColumns columns =
        StepColumns.of(
            List.of(
                example("q", A, C),
                example("q", B),
                example("q", A_COPY),
                example("r", D),
                example("s", B, D)),
            4,
            List.of(B, D, A, C),
            known,
            Positives.ALL);
    // Columns: a, b, copy, d, b | c, d | b, d, a, c
    assertThat(cells(columns.furtherPositives(), 0)).containsExactly(1, 3);
    assertThat(masked(columns, 0)).containsExactly(2, 4, 6, 7, 8, 9);
    assertThat(cells(columns.furtherPositives(), 1)).containsExactly(0, 3);
    assertThat(masked(columns, 1)).containsExactly(2, 4, 6, 7, 8, 9);
    assertThat(cells(columns.furtherPositives(), 3)).isEmpty();
    assertThat(masked(columns, 3)).containsExactly(6, 8);
    assertThat(cells(columns.furtherPositives(), 4)).isEmpty();
    assertThat(masked(columns, 4)).containsExactly(1, 7);
  }

  private static List<Integer> masked(StepColumns columns, int row) {
    return cells(columns.masked(), row);
  }

  private static List<Integer> cells(MaskedCells cells, int row) {
    List<Integer> masked = new ArrayList<>();
    for (int k = 0; k < cells.count(row); k++) {
      masked.add(cells.column(row, k));
    }
    return masked;
  }

  private static Document document(String id, long contentHash) {
    return new Document(id, contentHash, Features.tokens(1));
  }

  private static Example example(String query, Document positive, Document... negatives) {
    return new Example(
        "default", 0, 0, "s", "", query, Features.tokens(1), positive, List.of(negatives), 1);
  }
}
