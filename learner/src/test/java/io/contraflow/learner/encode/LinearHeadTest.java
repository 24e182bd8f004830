package io.contraflow.learner.encode;

import io.contraflow.state.head.HeadShape;

class LinearHeadTest extends HeadContract {
  @Override
  HeadShape shape(int dimension) {
    return new HeadShape(HeadShape.Kind.LINEAR, dimension, 0);
  }
}
