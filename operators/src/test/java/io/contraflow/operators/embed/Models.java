package io.contraflow.operators.embed;

/** The models of the tests. */
final class Models {
  static final ModelFile MINILM = new ModelFile("classpath:/all-minilm-l6-v2.onnx");
  static final ModelFile INT8 = new ModelFile("classpath:/all-minilm-l6-v2-q.onnx");
  static final ModelFile TOKENIZER = new ModelFile("classpath:/all-minilm-l6-v2-tokenizer.json");

  private Models() {}

  /** Mean, unit length, 256 tokens, as MiniLM's authors use it. */
  static EmbedderOptions options(ModelFile model) {
    return options(model, Pooling.MEAN, true, "", 256);
  }

  static EmbedderOptions options(
      ModelFile model, Pooling pooling, boolean normalise, String prefix, int maxTokens) {
    return new EmbedderOptions(model, TOKENIZER, pooling, normalise, prefix, prefix, maxTokens);
  }
}
