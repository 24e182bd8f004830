package io.contraflow.state.onnx;

import io.contraflow.state.snapshot.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An ONNX model in the making: nodes in the order in which they can be computed, constants, inputs
 * and outputs. Operator set 17 and format 8, which ONNX Runtime has opened since 1.12. The default
 * operators only; names are of the caller's choice, and not checked.
 */
public final class OnnxModel {
  /** What can go in and come out. */
  public enum Type {
    FLOAT(1),
    INT64(7);

    private final int code; // TensorProto.DataType

    Type(int code) {
      this.code = code;
    }

    /** Its number in ONNX, which is also what the operator {@code Cast} is told. */
    public int code() {
      return code;
    }
  }

  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 17;
  private static final int ATTRIBUTE_INT = 2; // AttributeProto.AttributeType
  private static final int ATTRIBUTE_INTS = 7;

  private final Protobuf graph = new Protobuf();

  /**
   * @param name the graph's
   */
  public OnnxModel(String name) {
    graph.text(2, name);
  }

  /** An attribute of a node. */
  public static final class Attribute {
    private final Protobuf message;

    private Attribute(Protobuf message) {
      this.message = message;
    }

    public static Attribute of(String name, long value) {
      return new Attribute(new Protobuf().text(1, name).number(3, value).number(20, ATTRIBUTE_INT));
    }

    /** A list of one number. */
    public static Attribute listOf(String name, long value) {
      return new Attribute(
          new Protobuf().text(1, name).number(8, value).number(20, ATTRIBUTE_INTS));
    }
  }

  /** A node with one output, which gives the node its name. */
  public OnnxModel node(String type, List<String> inputs, String output, Attribute... attributes) {
    Protobuf node = new Protobuf();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, output).text(4, type);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message);
    }
    graph.message(1, node);
    return this;
  }

  /**
   * A constant of float32.
   *
   * @param shape empty for a scalar
   * @param rows its values, row after row; kept and not copied
   */
  public OnnxModel constant(String constant, List<Long> shape, List<float[]> rows) {
    long length = rows.stream().mapToLong(row -> row.length * (long) Float.BYTES).sum();
    return tensor(
        constant, shape, Type.FLOAT, length, () -> rows.stream().map(OnnxModel::bytes).iterator());
  }

  /** A constant of one whole number, in a list. */
  public OnnxModel index(String constant, long value) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return tensor(constant, List.of(1L), Type.INT64, bytes.length, List.of(bytes));
  }

  /** A matrix, whose rows are read when the model's bytes are, each time. */
  public OnnxModel constant(String constant, Table table) {
    List<Long> shape = List.of((long) table.rows(), (long) table.dimension());
    long length = shape.get(0) * shape.get(1) * Float.BYTES;
    return tensor(constant, shape, Type.FLOAT, length, () -> rows(table));
  }

  /**
   * @param shape names of sizes that vary, and numbers
   */
  public OnnxModel input(String input, Type type, List<Object> shape) {
    graph.message(11, value(input, type, shape));
    return this;
  }

  /**
   * @param shape as of an input
   */
  public OnnxModel output(String output, Type type, List<Object> shape) {
    graph.message(12, value(output, type, shape));
    return this;
  }

  /**
   * The model's bytes in pieces, in order.
   *
   * @param metadata what ONNX Runtime shows as the model's own properties
   * @param remedy what to do if the model is too large
   * @throws IllegalArgumentException if they are more than protocol buffers allow
   */
  public Iterable<byte[]> pieces(Map<String, String> metadata, String remedy) {
    Protobuf model =
        new Protobuf()
            .number(1, IR_VERSION)
            .text(2, "contraflow")
            .message(7, graph)
            .message(8, new Protobuf().text(1, "").number(2, OPERATOR_SET));
    metadata.forEach((key, value) -> model.message(14, new Protobuf().text(1, key).text(2, value)));
    if (model.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an ONNX model must be smaller than 2 GiB, would be "
              + model.size()
              + " bytes; "
              + remedy);
    }
    return model.pieces();
  }

  private OnnxModel tensor(
      String constant, List<Long> shape, Type type, long length, Iterable<byte[]> data) {
    Protobuf tensor = new Protobuf();
    shape.forEach(size -> tensor.number(1, size));
    graph.message(5, tensor.number(2, type.code).text(8, constant).bytes(9, length, data));
    return this;
  }

  private static Iterator<byte[]> rows(Table table) {
    float[] row = new float[table.dimension()];
    return IntStream.range(0, table.rows())
        .mapToObj(
            r -> {
              table.read(r, row);
              return bytes(row);
            })
        .iterator();
  }

  private static byte[] bytes(float[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(row);
    return bytes.array();
  }

  private static Protobuf value(String name, Type type, List<Object> shape) {
    Protobuf sizes = new Protobuf();
    for (Object size : shape) {
      sizes.message(
          1,
          size instanceof Number number
              ? new Protobuf().number(1, number.longValue())
              : new Protobuf().text(2, size.toString()));
    }
    Protobuf tensor = new Protobuf().number(1, type.code).message(2, sizes);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
  }
}
