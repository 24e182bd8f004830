package io.contraflow.state.head;

import io.contraflow.state.onnx.OnnxModel;
import io.contraflow.state.onnx.OnnxModel.Attribute;
import io.contraflow.state.onnx.OnnxModel.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A head as an ONNX model: input {@value #INPUT}, float32 (N, D), output {@value #OUTPUT}, float32
 * (N, D), y / max(‖y‖, 1e-12) of each row. The parameters stand in it as they are, not folded:
 *
 * <pre>
 *   linear      Gemm(x, W, b) ──────────────────────────────┐
 *   low-rank    Gemm(x, A) ──────────── Gemm(h, U, b) ──────┼─ Add x ─ ReduceL2, Max, Div
 *   two-layer   Gemm(x, A, a) ─ Relu ── Gemm(h, U, b) ──────┘
 * </pre>
 *
 * An {@link OnnxModel}, so any ONNX Runtime since 1.12 opens it.
 */
public final class HeadOnnx {
  public static final String INPUT = "embedding";
  public static final String OUTPUT = "adapted_embedding";

  private static final float MIN_NORM = 1e-12f;

  private final HeadParameters head;
  private final OnnxModel model = new OnnxModel("adapter");

  private HeadOnnx(HeadParameters head) {
    this.head = head;
  }

  /**
   * The model's bytes in pieces, in order.
   *
   * @throws IllegalArgumentException if they are more than protocol buffers allow
   */
  public static Iterable<byte[]> of(HeadParameters head) {
    return new HeadOnnx(head).model().pieces(Map.of(), "set adapter.head to low-rank");
  }

  private OnnxModel model() {
    residual();
    List<Object> shape = List.of("N", head.shape().dimension());
    return model
        .node("Add", List.of(INPUT, "residual"), "adapted")
        .node(
            "ReduceL2",
            List.of("adapted"),
            "length",
            Attribute.listOf("axes", 1),
            Attribute.of("keepdims", 1))
        .constant("least_length", List.of(), List.of(new float[] {MIN_NORM}))
        .node("Max", List.of("length", "least_length"), "divisor")
        .node("Div", List.of("adapted", "divisor"), OUTPUT)
        .input(INPUT, Type.FLOAT, shape)
        .output(OUTPUT, Type.FLOAT, shape);
  }

  private void residual() {
    HeadShape shape = head.shape();
    long dimension = shape.dimension();
    long width = shape.width();
    List<float[]> rows = Arrays.asList(head.rows());
    Attribute transposed = Attribute.of("transB", 1);
    model.constant("b", List.of(dimension), List.of(head.bias()));
    if (shape.kind() == HeadShape.Kind.LINEAR) {
      model
          .constant("W", List.of(dimension, dimension), rows.subList(0, shape.dimension()))
          .node("Gemm", List.of(INPUT, "W", "b"), "residual", transposed);
      return;
    }
    model
        .constant("A", List.of(width, dimension), rows.subList(0, shape.width()))
        .constant("U", List.of(width, dimension), rows.subList(shape.outerRow(), shape.biasRow()));
    String hidden = "projected";
    if (shape.kind() == HeadShape.Kind.TWO_LAYER) {
      model
          .constant("a", List.of(width), List.of(head.innerBias()))
          .node("Gemm", List.of(INPUT, "A", "a"), "projected", transposed)
          .node("Relu", List.of("projected"), "hidden");
      hidden = "hidden";
    } else {
      model.node("Gemm", List.of(INPUT, "A"), "projected", transposed);
    }
    model.node("Gemm", List.of(hidden, "U", "b"), "residual");
  }
}
