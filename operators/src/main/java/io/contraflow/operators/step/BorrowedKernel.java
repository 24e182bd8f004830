package io.contraflow.operators.step;

import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.parallel.Workers;

/** A kernel that all models of a task compute with, by turns; none of them closes it. */
record BorrowedKernel(ContrastiveKernel kernel) implements ContrastiveKernel {
  @Override
  public LossResult compute(LossInputs inputs, LossOptions options) {
    return kernel.compute(inputs, options);
  }

  @Override
  public Workers workers() {
    return kernel.workers();
  }
}
