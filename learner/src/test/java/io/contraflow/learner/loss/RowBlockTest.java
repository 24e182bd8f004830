package io.contraflow.learner.loss;

/** Blocks of 8 rows and 16 columns, one group of columns. */
class RowBlockTest extends AgreementContract {
  @Override
  BlockSizes sizes() {
    return new BlockSizes(8, 8, 16, 1 << 20);
  }
}
