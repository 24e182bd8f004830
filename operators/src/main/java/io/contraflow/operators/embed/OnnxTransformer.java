package io.contraflow.operators.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * A transformer encoder in ONNX Runtime, as sentence-transformers and Optimum export them: int64
 * inputs {@code input_ids}, {@code attention_mask} and, where the model has it, {@code
 * token_type_ids} of shape (B, T); float output {@code last_hidden_state}, or else the first output
 * with three dimensions, of shape (B, T, D); or, of a model that pools itself, an output of shape
 * (B, D).
 *
 * <p>Thread-safe. Holds native memory (several times the file's size while a batch runs) until it
 * is closed.
 */
public final class OnnxTransformer implements AutoCloseable {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final String STATES = "last_hidden_state";
  private static final String VECTORS = "sentence_embedding";

  private static final LongAdder EMBEDDED = new LongAdder();

  private final OrtSession session;
  private final String output;
  private final int dimension;
  private final boolean pooled;

  private OnnxTransformer(OrtSession session, String output, int dimension, boolean pooled) {
    this.session = session;
    this.output = output;
    this.dimension = dimension;
    this.pooled = pooled;
  }

  /**
   * @param threads that one batch is spread over, at least 1
   * @throws IOException if it is no such model
   */
  public static OnnxTransformer open(Path model, int threads) throws IOException {
    if (!Files.isRegularFile(model)) {
      throw new NoSuchFileException(model.toString());
    }
    return open(
        model.toString(), threads, (env, options) -> env.createSession(model.toString(), options));
  }

  /** As {@link #open(Path, int)}, of a file's bytes; {@code name} is for messages. */
  public static OnnxTransformer of(String name, byte[] model, int threads) throws IOException {
    return open(name, threads, (env, options) -> env.createSession(model, options));
  }

  private interface Opening {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  private static OnnxTransformer open(String name, int threads, Opening opening)
      throws IOException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, was " + threads);
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // Spinning threads take the cores from whoever else has work.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      OrtSession session = opening.open(OrtEnvironment.getEnvironment(), options);
      try {
        return checked(name, session);
      } catch (OrtException | IOException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new IOException(
          name + " cannot be opened by ONNX Runtime: " + e.getMessage() + "; give another model",
          e);
    }
  }

  private static OnnxTransformer checked(String name, OrtSession session)
      throws OrtException, IOException {
    Set<String> inputs = session.getInputNames();
    if (!inputs.contains(IDS) || !Set.of(IDS, MASK, TYPES).containsAll(inputs)) {
      throw new IOException(
          name
              + " must have the inputs input_ids, attention_mask and, if any, token_type_ids, has "
              + inputs
              + "; export the encoder alone");
    }
    for (int rank : new int[] {3, 2}) {
      String output = output(session, rank);
      if (output != null) {
        long[] shape = ((TensorInfo) session.getOutputInfo().get(output).getInfo()).getShape();
        return new OnnxTransformer(session, output, (int) shape[rank - 1], rank == 2);
      }
    }
    throw new IOException(
        name
            + " must have a float output of shape (batch, tokens, D) or (batch, D) with a fixed D, has "
            + session.getOutputInfo().values()
            + "; export its last_hidden_state");
  }

  /** The output of so many dimensions, the last of them fixed; null if there is none. */
  private static String output(OrtSession session, int rank) throws OrtException {
    String output = null;
    for (String candidate : session.getOutputInfo().keySet()) {
      if (session.getOutputInfo().get(candidate).getInfo() instanceof TensorInfo tensor
          && tensor.getShape().length == rank
          && tensor.getShape()[rank - 1] > 0
          && (output == null || candidate.equals(STATES) || candidate.equals(VECTORS))) {
        output = candidate;
      }
    }
    return output;
  }

  /** Whether the model's output is pooled already; then nothing else can be asked of it. */
  public boolean poolsItself() {
    return pooled;
  }

  /** Sequences that all models of this process have embedded. */
  public static long embedded() {
    return EMBEDDED.sum();
  }

  /** D: the length of a vector. */
  public int dimension() {
    return dimension;
  }

  /**
   * Runs one batch. Shorter sequences are padded and the padding masked, so that a vector depends
   * on its own sequence alone but for rounding; batches of equal lengths waste nothing.
   *
   * @param sequences token ids with what the model wants around them, none empty
   * @param pooling of no effect on a model that pools itself
   * @return (B, D), neither normalised nor checked for NaN
   */
  public float[][] embed(int[][] sequences, Pooling pooling) throws IOException {
    int longest = 0;
    for (int[] sequence : sequences) {
      if (sequence.length == 0) {
        throw new IllegalArgumentException("a sequence must have a token, was empty");
      }
      longest = Math.max(longest, sequence.length);
    }
    if (longest == 0) {
      return new float[0][];
    }
    Map<String, long[]> inputs = inputs(sequences, longest);
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    long[] shape = {sequences.length, longest};
    try {
      for (Map.Entry<String, long[]> input : inputs.entrySet()) {
        if (session.getInputNames().contains(input.getKey())) {
          tensors.put(
              input.getKey(),
              OnnxTensor.createTensor(
                  OrtEnvironment.getEnvironment(), LongBuffer.wrap(input.getValue()), shape));
        }
      }
      try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
        EMBEDDED.add(sequences.length);
        FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
        return pooled(states, sequences, longest, pooling);
      }
    } catch (OrtException e) {
      throw new IOException("the model failed on a batch: " + e.getMessage(), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static Map<String, long[]> inputs(int[][] sequences, int longest) {
    long[] ids = new long[sequences.length * longest]; // (B, T)
    long[] mask = new long[ids.length];
    for (int b = 0; b < sequences.length; b++) {
      for (int t = 0; t < sequences[b].length; t++) {
        ids[b * longest + t] = sequences[b][t];
        mask[b * longest + t] = 1;
      }
    }
    Map<String, long[]> inputs = new LinkedHashMap<>();
    inputs.put(IDS, ids);
    inputs.put(MASK, mask);
    inputs.put(TYPES, new long[ids.length]);
    return inputs;
  }

  /**
   * @param states (B, T, D), or (B, D) of a model that pools itself
   */
  private float[][] pooled(FloatBuffer states, int[][] sequences, int longest, Pooling pooling) {
    float[][] vectors = new float[sequences.length][dimension];
    for (int b = 0; b < sequences.length; b++) {
      int at = b * longest * dimension;
      if (pooled) {
        states.get(b * dimension, vectors[b]);
        continue;
      }
      if (pooling == Pooling.FIRST) {
        states.get(at, vectors[b]);
        continue;
      }
      double[] sum = new double[dimension];
      for (int t = 0; t < sequences[b].length; t++) {
        for (int d = 0; d < dimension; d++) {
          sum[d] += states.get(at + t * dimension + d);
        }
      }
      for (int d = 0; d < dimension; d++) {
        vectors[b][d] = (float) (sum[d] / sequences[b].length);
      }
    }
    return vectors;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the model must be open to be closed: " + e.getMessage(), e);
    }
  }
}
