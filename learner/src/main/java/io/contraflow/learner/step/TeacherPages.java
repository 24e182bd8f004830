package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.Distillation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of each row's page that its teacher has scored: its positive and its page negatives,
 * as far as they are columns of the step. Masked ones count as well, since the teacher knows how
 * good they are. A row with fewer than two has no page: there is nothing to compare.
 */
final class TeacherPages {
  private TeacherPages() {}

  /**
   * @param columns of the examples
   */
  static List<Distillation.Page> of(List<Example> examples, StepColumns columns) {
    Map<String, Integer> hardOfId = new HashMap<>();
    for (Document hard : columns.hardNegatives()) {
      hardOfId.put(hard.id(), examples.size() + hardOfId.size());
    }
    List<Distillation.Page> pages = new ArrayList<>();
    for (int row = 0; row < examples.size(); row++) {
      Distillation.Page page = page(row, examples.get(row), hardOfId);
      if (page.columns().length > 1) {
        pages.add(page);
      }
    }
    return pages;
  }

  private static Distillation.Page page(int row, Example example, Map<String, Integer> hardOfId) {
    List<Integer> scored = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int k = 0; k < example.teacherScores().size(); k++) {
      double score = example.teacherScores().get(k);
      Integer column = k == 0 ? Integer.valueOf(row) : hardOfId.get(negative(example, k).id());
      if (!Double.isNaN(score) && column != null) {
        scored.add(column);
        scores.add(score);
      }
    }
    return new Distillation.Page(
        row,
        scored.stream().mapToInt(Integer::intValue).toArray(),
        scores.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static Document negative(Example example, int k) {
    return example.negatives().get(k - 1);
  }
}
