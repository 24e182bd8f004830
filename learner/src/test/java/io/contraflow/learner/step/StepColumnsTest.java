package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.MaskedCells;
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
            KnownPositives.NONE);
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
            KnownPositives.NONE);
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
            List.of(example("q", B), example("r", A, C)), 4, List.of(A_COPY, D, B), known);
    // Columns: b, a | c | copy, d, b
    assertThat(masked(columns, 0)).containsExactly(1, 3, 5);
    assertThat(masked(columns, 1)).containsExactly(3);
  }

  @Test
  void shouldMaskByContentOfAnyVersionOfOwnDocument() {
    Document newer = document("a", 9);
    Document twin = document("twin", 9);
    StepColumns columns =
        StepColumns.of(List.of(example("q", A)), 4, List.of(newer, twin, C), KnownPositives.NONE);
    assertThat(masked(columns, 0)).containsExactly(1, 2);
  }

  private static List<Integer> masked(StepColumns columns, int row) {
    MaskedCells cells = columns.masked();
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
