package io.contraflow.learner.encode;

import io.contraflow.state.head.HeadShape;

class TwoLayerHeadTest extends HeadContract {
  @Override
  HeadShape shape(int dimension) {
    return new HeadShape(HeadShape.Kind.TWO_LAYER, dimension, 2 * dimension + 1);
  }
}
