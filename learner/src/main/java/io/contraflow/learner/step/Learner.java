package io.contraflow.learner.step;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.loss.Nd4jKernel;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.Optimizer;
import io.contraflow.learner.optimizer.RowWiseAdaGrad;
import io.contraflow.learner.optimizer.WarmUp;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.state.snapshot.Table;
import java.util.List;

/**
 * The arithmetic of one model: queries and documents through one encoder, a contrastive loss, a
 * descent step. What it remembers is in {@link #table} (with the optimizer's values) and {@link
 * #queue}; both restored, it goes on bit for bit. Owns their memory and frees it on {@link #close}.
 * Not thread-safe.
 */
public final class Learner implements AutoCloseable {
  private final LearnerOptions options;
  private final LossOptions lossOptions;
  private final ContrastiveKernel kernel;
  private final Optimizer optimizer;
  private final EmbeddingTable table;
  private final Encoder encoder;
  private final RowGradients gradients;
  private final MemoryQueue queue;

  /** With the plain kernel. */
  public Learner(LearnerOptions options, Table start) {
    this(options, start, new Nd4jKernel());
  }

  /**
   * @param start copied; its rows are the vocabulary
   * @throws IllegalArgumentException if the start's dimension is not the options'
   */
  public Learner(LearnerOptions options, Table start, ContrastiveKernel kernel) {
    if (start.dimension() != options.dimension()) {
      throw new IllegalArgumentException(
          "dimension must be the start's, %d, was %d; set learner.dimension"
              .formatted(start.dimension(), options.dimension()));
    }
    this.options = options;
    this.kernel = kernel;
    this.lossOptions = new LossOptions(options.temperature(), options.symmetric());
    this.optimizer = new RowWiseAdaGrad(new WarmUp(options.learningRate(), options.warmUpSteps()));
    this.table = new EmbeddingTable(start.rows(), start.dimension());
    this.encoder = new StaticEncoder(table);
    this.gradients = new RowGradients(start.rows(), start.dimension());
    this.queue = new MemoryQueue(options.queueSize(), start.dimension());
    table.load(start);
  }

  /**
   * Takes one step. Ages the queue first: expired entries leave, and every {@code
   * queueRefreshSteps} steps it is embedded anew.
   *
   * @return what was seen with the parameters as they were before
   */
  public StepFigures step(Batch batch) {
    ageQueue(batch);
    boolean warm = queue.fill() >= Math.max(1, options.queueWarmUp());
    StepColumns columns =
        StepColumns.of(
            batch.examples(),
            options.pageNegatives(),
            warm ? queue.documents() : List.of(),
            batch.known());
    try (Encoding queries = encodeQueries(batch.examples()); // (B, D)
        Encoding positives = encode(columns.positives()); // (B, D)
        Encoding hard = encode(columns.hardNegatives()); // (H, D)
        Matrix remembered = // (K, D)
            warm ? queue.embeddings() : new Matrix(Precision.FLOAT, 0, options.dimension())) {
      LossInputs inputs =
          new LossInputs(
              queries.vectors(),
              positives.vectors(),
              hard.vectors(),
              remembered,
              columns.masked(),
              batch.examples().stream().mapToDouble(Example::weight).toArray());
      try (LossResult result = kernel.compute(inputs, lossOptions)) {
        gradients.clear();
        encoder.backward(queries, result.queryGradient(), gradients);
        encoder.backward(positives, result.positiveGradient(), gradients);
        encoder.backward(hard, result.hardNegativeGradient(), gradients);
        double norm = gradients.clip(options.clipNorm());
        StepFigures figures = figures(batch, inputs, result, norm);
        optimizer.apply(table, gradients, batch.stepNumber());
        return figures;
      }
    }
  }

  private void ageQueue(Batch batch) {
    if (options.queueMaxAgeMs() > 0) {
      queue.expire(batch.eventTimeMs() - options.queueMaxAgeMs());
    }
    if (options.queueRefreshSteps() > 0 && batch.stepNumber() % options.queueRefreshSteps() == 0) {
      queue.refresh(encoder, batch.stepNumber() - 1);
    }
  }

  private StepFigures figures(
      Batch batch, LossInputs inputs, LossResult result, double gradientNorm) {
    EnteringFigures entering =
        new EnteringFigures(inputs, result, inputs.rows() - batch.entering());
    Double bound = entering.bound();
    return new StepFigures(
        inputs.rows(),
        inputs.columns(),
        entering.loss(),
        bound,
        bound == null ? null : StrictMath.log(inputs.columns()),
        entering.boundRows(),
        entering.positiveSimilarity(),
        entering.hardestNegativeSimilarity(),
        entering.alignment(),
        entering.uniformity(),
        gradientNorm,
        queue.fill(),
        queue.meanAgeSteps(batch.stepNumber() - 1),
        queue.drift());
  }

  /**
   * Lets documents enter the queue, embedded with the parameters as they are now.
   *
   * @param step steps taken so far
   */
  public void enqueue(List<Document> documents, long step, long eventTimeMs) {
    try (Encoding encoding = encode(documents)) {
      queue.add(documents, encoding.vectors(), step, eventTimeMs);
    }
  }

  /** Forgets a deleted document. */
  public void forget(String docId) {
    queue.remove(docId);
  }

  /**
   * Ranks each example's positive among the sampled documents by similarity: 1 + the documents that
   * are at least as similar. Not counted are those with the positive's id or content and those
   * known to answer the query. A tie counts against the positive, so that a model that maps
   * everything to one vector is no good.
   */
  public SampledRanking rank(List<Example> examples, List<Document> sample, KnownPositives known) {
    List<Document> positives = examples.stream().map(Example::positive).toList();
    try (Encoding queries = encodeQueries(examples); // (n, D)
        Encoding documents = encode(sample); // (m, D)
        Encoding own = encode(positives)) { // (n, D)
      return SampleScores.rank(examples, queries, own, sample, documents, known);
    }
  }

  /** The unit vector (D) of a text, with the parameters as they are now. */
  public float[] embed(int[] tokens) {
    try (Encoding encoding = encoder.forward(List.of(tokens), Precision.FLOAT)) {
      float[] vector = new float[options.dimension()];
      encoding.vectors().read(0, vector);
      return vector;
    }
  }

  /** The parameters; this learner's own. */
  public EmbeddingTable table() {
    return table;
  }

  /** The queue; this learner's own. */
  public MemoryQueue queue() {
    return queue;
  }

  private Encoding encodeQueries(List<Example> examples) {
    return encoder.forward(examples.stream().map(Example::queryTokens).toList(), Precision.FLOAT);
  }

  private Encoding encode(List<Document> documents) {
    return encoder.forward(documents.stream().map(Document::tokens).toList(), Precision.FLOAT);
  }

  @Override
  public void close() {
    table.close();
    queue.close();
  }
}
