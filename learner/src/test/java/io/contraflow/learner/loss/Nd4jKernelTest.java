package io.contraflow.learner.loss;

class Nd4jKernelTest extends ContrastiveKernelContract {
  @Override
  ContrastiveKernel kernel() {
    return new Nd4jKernel();
  }
}
