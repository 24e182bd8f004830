package io.contraflow.learner.encode;

import io.contraflow.state.head.HeadShape;

class LowRankHeadTest extends HeadContract {
  @Override
  HeadShape shape(int dimension) {
    return new HeadShape(HeadShape.Kind.LOW_RANK, dimension, Math.max(1, dimension / 2));
  }
}
