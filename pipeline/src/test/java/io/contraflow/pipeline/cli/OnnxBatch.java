package io.contraflow.pipeline.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;

/** A batch of token ids through an exported model, as any serving stack runs it. */
final class OnnxBatch {
  private OnnxBatch() {}

  /**
   * @param padding tokens more than the longest text has
   * @return (N, D)
   */
  static float[][] embed(OrtSession session, List<int[]> texts, int padding) throws OrtException {
    int longest = padding + texts.stream().mapToInt(text -> text.length).max().orElse(0);
    long[] ids = new long[texts.size() * longest]; // (N, T)
    long[] mask = new long[ids.length];
    for (int n = 0; n < texts.size(); n++) {
      for (int t = 0; t < texts.get(n).length; t++) {
        ids[n * longest + t] = texts.get(n)[t];
        mask[n * longest + t] = 1;
      }
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {texts.size(), longest};
    try (OnnxTensor tokens = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
        OnnxTensor real = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
        OrtSession.Result result =
            session.run(Map.of("input_ids", tokens, "attention_mask", real))) {
      return (float[][]) result.get("sentence_embedding").orElseThrow().getValue();
    }
  }
}
