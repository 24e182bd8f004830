package io.contraflow.learner.step;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.Distillation;
import io.contraflow.learner.loss.GradeOrder;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossResult;
import java.io.Serializable;
import java.util.List;

/**
 * Terms of the loss beside the contrastive one, over whole vectors.
 *
 * @param distillation weight of {@link Distillation} from the examples' teacher scores, 0 for none
 * @param teacherTemperature T, at least 1e-6
 * @param gradeOrder weight of {@link GradeOrder} by the examples' weights, 0 for none
 */
public record LossTerms(double distillation, double teacherTemperature, double gradeOrder)
    implements Serializable {
  /** Scores of 1e9 over it are finite, and so are their differences. */
  private static final double LEAST_TEMPERATURE = 1e-6;

  public static final LossTerms NONE = new LossTerms(0, 1, 0);

  public LossTerms {
    check(
        isWeight(distillation),
        "the weight of distillation must be at least 0 and finite",
        distillation,
        "learner.distillation");
    check(
        teacherTemperature >= LEAST_TEMPERATURE && teacherTemperature < Double.POSITIVE_INFINITY,
        "the teacher's temperature must be at least 0.000001 and finite",
        teacherTemperature,
        "learner.teacher-temperature");
    check(
        isWeight(gradeOrder),
        "the weight of the grades' order must be at least 0 and finite",
        gradeOrder,
        "learner.cosent");
  }

  private static boolean isWeight(double weight) {
    return weight >= 0 && weight < Double.POSITIVE_INFINITY;
  }

  private static void check(boolean holds, String rule, double value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + option);
    }
  }

  /**
   * Adds the terms and their gradients.
   *
   * @param temperature τ of this step
   * @param result of the contrastive loss; its gradients are changed
   * @return the result with all terms in its loss; it has the same matrices
   */
  LossResult add(
      List<Example> examples,
      StepColumns columns,
      LossInputs inputs,
      double temperature,
      LossResult result) {
    if (distillation == 0 && gradeOrder == 0) {
      return result;
    }
    double added = 0;
    if (distillation > 0) {
      added +=
          new Distillation(distillation, temperature, teacherTemperature)
              .add(inputs, TeacherPages.of(examples, columns), result);
    }
    if (gradeOrder > 0) {
      double[] grades = examples.stream().mapToDouble(Example::weight).toArray();
      added += new GradeOrder(gradeOrder, temperature).add(inputs, grades, result);
    }
    return result.plus(added);
  }
}
