package io.contraflow.pipeline.distil;

import io.contraflow.operators.embed.OnnxTransformer;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A transformer's ONNX file: one of the user's, or the one that comes with Contraflow. */
public final class Teacher {
  /** Names all-MiniLM-L6-v2 of the Maven artifact, model and tokenizer. */
  public static final String MINILM = "builtin:minilm";

  public static final String MINILM_ONNX = "/all-minilm-l6-v2.onnx";
  public static final String MINILM_TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private final String name;
  private final Path file;
  private final String sha256;

  private Teacher(String name, Path file, String sha256) {
    this.name = name;
    this.file = file;
    this.sha256 = sha256;
  }

  /**
   * @param name {@link #MINILM} or the path of an ONNX file
   * @throws NoSuchFileException if there is no such file
   */
  public static Teacher of(String name) throws IOException {
    if (name.equals(MINILM)) {
      return new Teacher(name, null, Sha256.of(resource(MINILM_ONNX)));
    }
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(name);
    }
    return new Teacher(name, file, Sha256.of(file));
  }

  /**
   * @param name {@link #MINILM} or the path of a {@code tokenizer.json}
   */
  public static Tokenizer tokenizer(String name) throws IOException {
    return name.equals(MINILM)
        ? Tokenizer.of(resource(MINILM_TOKENIZER))
        : Tokenizer.read(Path.of(name));
  }

  /**
   * @throws IllegalArgumentException if this is a model whose tokenizer is known to be another one
   */
  public void mustGoWith(Tokenizer tokenizer) throws IOException {
    if (file != null) {
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

  /** Hash of the ONNX file. */
  public String sha256() {
    return sha256;
  }

  /**
   * @param threads that a batch is spread over
   */
  public OnnxTransformer open(int threads) throws IOException {
    return file == null
        ? OnnxTransformer.of(name, resource(MINILM_ONNX), threads)
        : OnnxTransformer.open(file, threads);
  }

  private static byte[] resource(String resource) throws IOException {
    try (InputStream in = Teacher.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            MINILM
                + " is not on the class path; give the path of a file, or add its Maven artifact");
      }
      return in.readAllBytes();
    }
  }
}
