package io.contraflow.pipeline.distil;

import io.contraflow.operators.embed.ModelFile;
import io.contraflow.operators.embed.OnnxTransformer;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A transformer's ONNX file: one of the user's, or the one that comes with Contraflow. */
public final class Teacher {
  /** Names all-MiniLM-L6-v2 of the Maven artifact, model and tokenizer. */
  public static final String MINILM = "builtin:minilm";

  private static final ModelFile MINILM_ONNX =
      new ModelFile(ModelFile.RESOURCE + "/all-minilm-l6-v2.onnx");
  private static final ModelFile MINILM_TOKENIZER =
      new ModelFile(ModelFile.RESOURCE + "/all-minilm-l6-v2-tokenizer.json");

  private final String name;
  private final ModelFile model;
  private final String sha256;

  private Teacher(String name, ModelFile model) throws IOException {
    this.name = name;
    this.model = model;
    this.sha256 = model.sha256();
  }

  /**
   * @param name {@link #MINILM} or the path of an ONNX file
   * @throws NoSuchFileException if there is no such file
   */
  public static Teacher of(String name) throws IOException {
    return new Teacher(name, name.equals(MINILM) ? MINILM_ONNX : new ModelFile(name));
  }

  /** The ONNX file of {@link #MINILM}. */
  public static ModelFile model() {
    return MINILM_ONNX;
  }

  /** The {@code tokenizer.json} of {@link #MINILM}. */
  public static ModelFile tokenizerFile() {
    return MINILM_TOKENIZER;
  }

  /**
   * @param name {@link #MINILM} or the path of a {@code tokenizer.json}
   */
  public static Tokenizer tokenizer(String name) throws IOException {
    return name.equals(MINILM)
        ? Tokenizer.of(MINILM_TOKENIZER.read())
        : Tokenizer.read(Path.of(name));
  }

  /**
   * @throws IllegalArgumentException if this is a model whose tokenizer is known to be another one
   */
  public void mustGoWith(Tokenizer tokenizer) throws IOException {
    if (!name.equals(MINILM)) {
      return;
    }
    try (Tokenizer own = tokenizer(MINILM)) {
      if (!own.sha256().equals(tokenizer.sha256())) {
        throw new IllegalArgumentException(
            MINILM
                + " must have its own tokenizer, was given another; name the transformer's ONNX file"
                + " with --onnx or learner.start-model, or use another learner.start");
      }
    }
  }

  public String name() {
    return name;
  }

  /** Hash of the ONNX file and its external data. */
  public String sha256() {
    return sha256;
  }

  /**
   * @param threads that a batch is spread over
   */
  public OnnxTransformer open(int threads) throws IOException {
    return model.open(threads);
  }
}
