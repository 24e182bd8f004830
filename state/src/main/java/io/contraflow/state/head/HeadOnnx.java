package io.contraflow.state.head;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
 * Operator set 17 and format 8, which ONNX Runtime has opened since 1.12. Field numbers are those
 * of <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
public final class HeadOnnx {
  public static final String INPUT = "embedding";
  public static final String OUTPUT = "adapted_embedding";

  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 17;
  private static final int FLOAT = 1; // TensorProto.DataType
  private static final int ATTRIBUTE_INT = 2; // AttributeProto.AttributeType
  private static final int ATTRIBUTE_INTS = 7;
  private static final float MIN_NORM = 1e-12f;

  private final HeadParameters head;
  private final Protobuf graph = new Protobuf();

  private HeadOnnx(HeadParameters head) {
    this.head = head;
  }

  /**
   * The model's bytes in pieces, in order.
   *
   * @throws IllegalArgumentException if they are more than protocol buffers allow
   */
  public static List<byte[]> of(HeadParameters head) {
    Protobuf model = new HeadOnnx(head).model();
    if (model.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an ONNX model must be smaller than 2 GiB, would be "
              + model.size()
              + " bytes; set adapter.head to low-rank");
    }
    return model.parts();
  }

  private Protobuf model() {
    residual();
    node("Add", List.of(INPUT, "residual"), "adapted");
    node("ReduceL2", List.of("adapted"), "length", ints("axes", 1), integer("keepdims", 1));
    constant("least_length", List.of(), List.of(new float[] {MIN_NORM}));
    node("Max", List.of("length", "least_length"), "divisor");
    node("Div", List.of("adapted", "divisor"), OUTPUT);
    graph.text(2, "adapter");
    graph.message(11, value(INPUT));
    graph.message(12, value(OUTPUT));
    return new Protobuf()
        .number(1, IR_VERSION)
        .text(2, "contraflow")
        .message(7, graph)
        .message(8, new Protobuf().text(1, "").number(2, OPERATOR_SET));
  }

  private void residual() {
    HeadShape shape = head.shape();
    long dimension = shape.dimension();
    long width = shape.width();
    List<float[]> rows = Arrays.asList(head.rows());
    constant("b", List.of(dimension), List.of(head.bias()));
    if (shape.kind() == HeadShape.Kind.LINEAR) {
      constant("W", List.of(dimension, dimension), rows.subList(0, shape.dimension()));
      node("Gemm", List.of(INPUT, "W", "b"), "residual", integer("transB", 1));
      return;
    }
    constant("A", List.of(width, dimension), rows.subList(0, shape.width()));
    constant("U", List.of(width, dimension), rows.subList(shape.outerRow(), shape.biasRow()));
    String hidden = "projected";
    if (shape.kind() == HeadShape.Kind.TWO_LAYER) {
      constant("a", List.of(width), List.of(head.innerBias()));
      node("Gemm", List.of(INPUT, "A", "a"), "projected", integer("transB", 1));
      node("Relu", List.of("projected"), "hidden");
      hidden = "hidden";
    } else {
      node("Gemm", List.of(INPUT, "A"), "projected", integer("transB", 1));
    }
    node("Gemm", List.of(hidden, "U", "b"), "residual");
  }

  private void node(String type, List<String> inputs, String output, Protobuf... attributes) {
    Protobuf node = new Protobuf();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, output).text(4, type);
    for (Protobuf attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
  }

  private static Protobuf integer(String name, long value) {
    return new Protobuf().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
  }

  private static Protobuf ints(String name, long value) {
    return new Protobuf().text(1, name).number(8, value).number(20, ATTRIBUTE_INTS);
  }

  private void constant(String name, List<Long> shape, List<float[]> rows) {
    Protobuf tensor = new Protobuf();
    shape.forEach(size -> tensor.number(1, size));
    tensor.number(2, FLOAT).text(8, name);
    List<byte[]> data = new ArrayList<>();
    for (float[] row : rows) {
      ByteBuffer bytes =
          ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(row);
      data.add(bytes.array());
    }
    graph.message(5, tensor.bytes(9, data));
  }

  private Protobuf value(String name) {
    Protobuf shape =
        new Protobuf()
            .message(1, new Protobuf().text(2, "N"))
            .message(1, new Protobuf().number(1, head.shape().dimension()));
    Protobuf tensor = new Protobuf().number(1, FLOAT).message(2, shape);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
  }
}
