package io.contraflow.operators.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.contraflow.state.head.DenseLayer;
import io.contraflow.state.head.FoldedHead;
import io.contraflow.state.head.HeadOnnx;
import io.contraflow.state.head.HeadParameters;
import io.contraflow.state.head.HeadShape;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A head's ONNX model, in ONNX Runtime. */
class HeadOnnxTest {
  private static final int DIMENSION = 48;

  static HeadShape[] shapes() {
    return new HeadShape[] {
      new HeadShape(HeadShape.Kind.LINEAR, DIMENSION, 0),
      new HeadShape(HeadShape.Kind.LOW_RANK, DIMENSION, 5),
      new HeadShape(HeadShape.Kind.TWO_LAYER, DIMENSION, DIMENSION + 9)
    };
  }

  private static HeadParameters random(HeadShape shape) {
    Random random = new Random(3);
    float[][] rows = new float[shape.rows()][DIMENSION];
    for (float[] row : rows) {
      for (int d = 0; d < DIMENSION; d++) {
        row[d] = (float) (random.nextGaussian() / Math.sqrt(DIMENSION));
      }
    }
    return new HeadParameters(shape, rows);
  }

  private static float[][] run(HeadParameters head, float[][] vectors) throws OrtException {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    HeadOnnx.of(head).forEach(model::writeBytes);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model.toByteArray());
        OnnxTensor in = OnnxTensor.createTensor(environment, vectors)) {
      assertThat(session.getInputNames()).containsExactly(HeadOnnx.INPUT);
      TensorInfo out = (TensorInfo) session.getOutputInfo().get(HeadOnnx.OUTPUT).getInfo();
      assertThat(out.getShape()).containsExactly(-1, DIMENSION);
      try (OrtSession.Result result = session.run(Map.of(HeadOnnx.INPUT, in))) {
        return (float[][]) result.get(0).getValue();
      }
    }
  }

  /** The folded layers, whose agreement with the formula is tested where they are made. */
  private static double[] expected(HeadParameters head, float[] vector) {
    double[] values = new double[vector.length];
    for (int d = 0; d < values.length; d++) {
      values[d] = vector[d];
    }
    for (DenseLayer layer : FoldedHead.of(head)) {
      double[] out = new double[layer.outputs()];
      float[] row = new float[layer.inputs()];
      for (int o = 0; o < out.length; o++) {
        layer.weight().read(o, row);
        out[o] = layer.bias()[o];
        for (int i = 0; i < row.length; i++) {
          out[o] += row[i] * values[i];
        }
        out[o] = layer.rectified() ? Math.max(out[o], 0) : out[o];
      }
      values = out;
    }
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    for (int d = 0; d < values.length; d++) {
      values[d] /= Math.max(Math.sqrt(squares), 1e-12);
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldAgreeWithTheHead(HeadShape shape) throws Exception {
    HeadParameters head = random(shape);
    float[][] vectors = new float[10][DIMENSION];
    Random random = new Random(4);
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    float[][] actual = run(head, vectors);
    for (int i = 0; i < vectors.length; i++) {
      double[] expected = expected(head, vectors[i]);
      for (int d = 0; d < DIMENSION; d++) {
        assertThat((double) actual[i][d]).isCloseTo(expected[d], within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldGiveZerosForAZeroVectorAndUnitVectorsAtTheStart(HeadShape shape) throws Exception {
    HeadParameters head = new HeadParameters(shape, new float[shape.rows()][DIMENSION]);
    float[][] vectors = new float[2][DIMENSION];
    vectors[1][3] = 3;
    vectors[1][4] = -4;
    float[][] actual = run(head, vectors);
    assertThat(actual[0]).containsOnly(0f);
    assertThat(actual[1][3]).isEqualTo(0.6f);
    assertThat(actual[1][4]).isEqualTo(-0.8f);
  }
}
