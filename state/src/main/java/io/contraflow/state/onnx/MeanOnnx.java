package io.contraflow.state.onnx;

import io.contraflow.state.onnx.OnnxModel.Attribute;
import io.contraflow.state.onnx.OnnxModel.Type;
import io.contraflow.state.snapshot.Table;
import java.util.List;
import java.util.Map;

/**
 * A static model of one side as an ONNX model, with the names that transformers are exported with,
 * so that whatever pads and runs one of those runs this: {@value #IDS} and {@value #MASK}, int64
 * (N, T); {@value #OUTPUT}, float32 (N, D), the mean of the rows of the tokens whose mask is 1,
 * divided by its length. A text without tokens, and one whose mean is shorter than 1e-12, gives the
 * zero vector. What stands where the mask is 0 must be the id of a row, and T may be 0.
 *
 * <pre>
 *   Gather(embedding.weight, input_ids)  (N, T, D) ─┐
 *   Cast, Unsqueeze(attention_mask)      (N, 1, T) ─┴─ MatMul ─ Squeeze ─ Div by the tokens ─ unit
 * </pre>
 *
 * Sums are in float32: of 10,000 tokens the vector is right to five digits.
 */
public final class MeanOnnx {
  public static final String IDS = "input_ids";
  public static final String MASK = "attention_mask";
  public static final String OUTPUT = "sentence_embedding";

  private static final float MIN_NORM = 1e-12f;

  private MeanOnnx() {}

  /**
   * The model's bytes in pieces, in order.
   *
   * @param table (V, D); read each time the pieces are
   * @param metadata what the model says of itself
   * @throws IllegalArgumentException if they are more than protocol buffers allow
   */
  public static Iterable<byte[]> of(Table table, Map<String, String> metadata) {
    List<Object> tokens = List.of("N", "T");
    Attribute second = Attribute.listOf("axes", 1);
    Attribute kept = Attribute.of("keepdims", 1);
    return new OnnxModel("static embedding")
        .constant("embedding.weight", table)
        .constant("one", List.of(), List.of(new float[] {1}))
        .constant("zero", List.of(), List.of(new float[] {0}))
        .constant("least_length", List.of(), List.of(new float[] {MIN_NORM}))
        .index("second", 1)
        .node("Gather", List.of("embedding.weight", IDS), "rows")
        .node("Cast", List.of(MASK), "weights", Attribute.of("to", Type.FLOAT.code()))
        .node("Unsqueeze", List.of("weights", "second"), "weights_row")
        .node("MatMul", List.of("weights_row", "rows"), "sum_row")
        .node("Squeeze", List.of("sum_row", "second"), "sum")
        .node("ReduceSum", List.of("weights", "second"), "tokens", kept)
        .node("Max", List.of("tokens", "one"), "count")
        .node("Div", List.of("sum", "count"), "mean")
        .node("ReduceL2", List.of("mean"), "length", second, kept)
        .node("Less", List.of("length", "least_length"), "has_no_direction")
        .node("Max", List.of("length", "least_length"), "divisor")
        .node("Div", List.of("mean", "divisor"), "unit")
        .node("Where", List.of("has_no_direction", "zero", "unit"), OUTPUT)
        .input(IDS, Type.INT64, tokens)
        .input(MASK, Type.INT64, tokens)
        .output(OUTPUT, Type.FLOAT, List.of("N", table.dimension()))
        .pieces(
            metadata,
            "load model.safetensors itself, as docs/snapshots.md says, or set a smaller"
                + " learner.dimension");
  }
}
