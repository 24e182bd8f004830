package io.contraflow.pipeline.config;

import io.contraflow.learner.step.LossTerms;
import java.util.List;

/** Terms of the loss beside the contrastive one. */
public final class TermSettings {
  public static final Option<Double> DISTILLATION =
      Option.of(
              "learner.distillation",
              Types.DECIMAL,
              LossTerms.NONE.distillation(),
              "Weight of a term that teaches what another model thinks of a page: the divergence"
                  + " between the teacher_score of the positive and the page negatives in the events"
                  + " and the similarities over learner.temperature (docs/losses.md). 0 for none.")
          .that("at least 0", value -> value >= 0);

  public static final Option<Double> TEACHER_TEMPERATURE =
      Option.of(
              "learner.teacher-temperature",
              Types.DECIMAL,
              LossTerms.NONE.teacherTemperature(),
              "With learner.distillation: what a teacher's scores are divided by before they become"
                  + " probabilities. 1 is for the logits of a cross-encoder; above, its second choices"
                  + " count more.")
          .that("at least 0.000001", value -> value >= 1e-6);

  public static final Option<Double> COSENT =
      Option.of(
              "learner.cosent",
              Types.DECIMAL,
              LossTerms.NONE.gradeOrder(),
              "Weight of a term that puts a batch's similarities of query and positive in the order"
                  + " of their grades (a pair's grade, an action's weight): CoSENT, at"
                  + " learner.temperature. 0 for none.")
          .that("at least 0", value -> value >= 0);

  private TermSettings() {}

  static List<Option<?>> all() {
    return List.of(DISTILLATION, TEACHER_TEMPERATURE, COSENT);
  }

  static LossTerms of(Configuration options) {
    return new LossTerms(
        options.get(DISTILLATION), options.get(TEACHER_TEMPERATURE), options.get(COSENT));
  }
}
