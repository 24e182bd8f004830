package io.contraflow.learner.step;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.Corrections;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.util.List;
import java.util.Optional;

/**
 * The arithmetic of one model: queries and documents through their encoders, a contrastive loss, a
 * descent step. The options' {@link Towers} say whether documents keep the start's vectors, share
 * the queries' table or learn one of their own; the loss is the same, the document-to-query
 * direction included.
 *
 * <p>What it remembers is in {@link #queryTable} and {@link #documentTable} (with the optimizer's
 * values), {@link #queue} and {@link #temperature}; all restored, it goes on bit for bit. Owns
 * their memory and frees it on {@link #close}. Not thread-safe.
 */
public final class Learner implements AutoCloseable {
  private final LearnerOptions options;
  private final LossOptions lossOptions;
  private final ContrastiveKernel kernel;
  private final Tower queries;
  private final DocumentSide documents;
  private final List<Tower> learning; // each table once
  private final DocumentSide began;
  private final MemoryQueue queue;
  private final LearntTemperature temperature; // null if it is fixed

  /** With one table for both sides, and the kernel that this machine is best at. */
  public Learner(LearnerOptions options, Table start) {
    this(options, StartTables.both(start), Kernels.auto());
  }

  /**
   * @param start a row for each token, or the head's rows. Copied, but its documents, and its
   *     queries where rows are drawn back to it, are read, by the calling thread, for as long as
   *     this lives
   * @param kernel this learner's from now on, which closes it
   * @throws IllegalArgumentException if the start's dimension is not the options', or its rows not
   *     the head's, or its sides differ though they are to share a table
   */
  public Learner(LearnerOptions options, StartTables start, ContrastiveKernel kernel) {
    check(options, start);
    this.options = options;
    this.kernel = kernel;
    this.queries = new Tower(start.queries(), options, kernel.workers());
    began = DocumentSide.frozen(start.documents(), options.head());
    Compatibility compatibility = new Compatibility(began, options.compatibilityWeight());
    switch (options.towers()) {
      case QUERY_ONLY -> {
        documents = began;
        learning = List.of(queries);
      }
      case SHARED -> {
        documents = new LearningDocuments(queries, compatibility);
        learning = List.of(queries);
      }
      case SEPARATE -> {
        Tower own = new Tower(start.documents(), options, kernel.workers());
        documents = new LearningDocuments(own, compatibility);
        learning = List.of(queries, own);
      }
      default -> throw new IllegalArgumentException("no such towers: " + options.towers());
    }
    this.lossOptions = options.loss().withDocumentGradients(documents.learns());
    this.queue = new MemoryQueue(options.queueSize(), start.dimension());
    this.temperature = lossOptions.temperatureLearnt() ? new LearntTemperature(lossOptions) : null;
  }

  private static void check(LearnerOptions options, StartTables start) {
    if (start.dimension() != options.dimension()) {
      throw new IllegalArgumentException(
          "dimension must be the start's, %d, was %d; set learner.dimension"
              .formatted(start.dimension(), options.dimension()));
    }
    if (options.towers() == Towers.SHARED && !start.isOneTable()) {
      throw new IllegalArgumentException(
          "learner.towers must be query-only or separate with a start whose sides differ, was"
              + " shared; set learner.towers or learner.start");
    }
  }

  /**
   * Takes one step. Ages the queue first: expired entries leave, and every {@code
   * queueRefreshSteps} steps it is embedded anew, unless documents are frozen or it was at this
   * step number already, for a batch that threw.
   *
   * @return what was seen with the parameters as they were before
   * @throws NonFiniteStepException if loss or gradient are not finite; nothing but the queue, which
   *     has aged, is changed then
   */
  public StepFigures step(Batch batch) {
    ageQueue(batch);
    boolean wholePages = options.clicks().bias().isOn();
    boolean warm = queue.fill() >= Math.max(1, options.queueWarmUp());
    List<Document> queued = warm ? queue.documents() : List.of();
    StepColumns columns =
        StepColumns.of(
            batch.examples(),
            options.pageNegatives(),
            queued,
            batch.known(),
            lossOptions.positives(),
            wholePages);
    LossOptions loss =
        temperature == null ? lossOptions : lossOptions.withTemperature(temperature.value());
    MaskedCells masked = columns.masked();
    Corrections corrections = Corrections.NONE;
    if (wholePages || batch.frequencies().enabled()) {
      OwnPages pages = OwnPages.of(batch.examples(), columns, options.pageNegatives(), queued);
      masked = pages.masked();
      if (batch.frequencies().enabled()) {
        corrections = SamplingCorrection.of(batch, columns, pages, queued);
      }
    }
    try (Encoding asked = encodeQueries(batch.examples()); // (B, D)
        Encoding positives = documents.encode(columns.positives()); // (B, D)
        Encoding hard = documents.encode(columns.hardNegatives()); // (H, D)
        Matrix remembered = // (K, D)
            warm ? queue.embeddings() : new Matrix(Precision.FLOAT, 0, options.dimension())) {
      LossInputs inputs =
          new LossInputs(
              asked.vectors(),
              positives.vectors(),
              hard.vectors(),
              remembered,
              masked,
              batch.weights().weights(),
              batch.weights().sum(),
              corrections,
              columns.furtherPositives());
      try (LossResult contrastive = kernel.compute(inputs, loss)) {
        LossResult result =
            options.terms().add(batch.examples(), columns, inputs, loss.temperature(), contrastive);
        learning.forEach(tower -> tower.gradients().clear());
        queries.backward(asked, result.queryGradient());
        int first = inputs.rows() - batch.entering();
        Double drift =
            documents.keepNearStart(columns.positives(), inputs, result.positiveGradient(), first);
        if (documents.learns()) {
          documents.backward(positives, result.positiveGradient());
          documents.backward(hard, result.hardNegativeGradient());
        }
        double norm =
            RowGradients.clip(
                learning.stream().map(Tower::gradients).toList(), options.descent().clipNorm());
        NonFiniteStepException.check(
            batch, columns.hardNegatives(), inputs, result, norm, options.descent().clipNorm());
        StepFigures figures = figures(batch, inputs, result, drift, norm);
        apply(batch, result);
        return figures;
      }
    }
  }

  private void apply(Batch batch, LossResult result) {
    learning.forEach(tower -> tower.apply(batch.stepNumber()));
    if (temperature != null) {
      temperature.apply(result.scaleGradient());
    }
  }

  private void ageQueue(Batch batch) {
    if (options.queueMaxAgeMs() > 0) {
      queue.expire(batch.eventTimeMs() - options.queueMaxAgeMs());
    }
    int every = options.queueRefreshSteps();
    long step = batch.stepNumber() - 1;
    if (every > 0 && batch.stepNumber() % every == 0 && !queue.isRefreshedAt(step)) {
      documents.refresh(queue, step);
    }
  }

  private StepFigures figures(
      Batch batch, LossInputs inputs, LossResult result, Double drift, double gradientNorm) {
    EnteringFigures entering =
        new EnteringFigures(inputs, lossOptions, result, inputs.rows() - batch.entering());
    boolean plain = options.clicks().isPlain();
    Double bound = plain ? entering.bound() : null;
    return new StepFigures(
        inputs.rows(),
        inputs.columns(),
        entering.loss(),
        bound,
        bound == null ? null : StrictMath.log(inputs.columns()),
        plain ? entering.boundRows() : 0,
        entering.positiveSimilarity(),
        entering.hardestNegativeSimilarity(),
        entering.alignment(),
        entering.uniformity(kernel.workers()),
        drift,
        gradientNorm,
        temperature == null ? null : temperature.value(),
        plain ? null : batch.weights().effectiveRows(),
        queue.fill(),
        queue.meanAgeSteps(batch.stepNumber() - 1),
        queue.drift());
  }

  /**
   * Lets documents enter the queue, embedded with the parameters as they are now.
   *
   * @param step steps taken so far
   */
  public void enqueue(List<Document> entering, long step, long eventTimeMs) {
    if (queue.capacity() == 0) {
      return;
    }
    try (Encoding encoding = documents.encode(entering)) {
      queue.add(entering, encoding.vectors(), step, eventTimeMs);
    }
  }

  /**
   * A document has another text: the queue takes it, embedded with the parameters as they are now.
   *
   * @param step steps taken so far
   */
  public void update(Document document, long step) {
    if (queue.holds(document.id())) {
      queue.update(document, embedDocument(document), step);
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
    try (Encoding asked = encodeQueries(examples); // (n, D)
        Encoding others = documents.encodeSample(sample); // (m, D)
        Encoding own = documents.encode(positives)) { // (n, D)
      return SampleScores.rank(examples, asked, own, sample, others, known);
    }
  }

  /** The unit vector (D) of a query, with the parameters as they are now. */
  public float[] embedQuery(Features query) {
    try (Encoding encoding = queries.encode(List.of(query))) {
      return first(encoding);
    }
  }

  /** The unit vector (D) of a document, with the parameters as they are now. */
  public float[] embedDocument(Document document) {
    try (Encoding encoding = documents.encode(List.of(document))) {
      return first(encoding);
    }
  }

  /** The unit vectors (n, D) of documents, with the parameters as they are now. */
  public float[][] embedDocuments(List<Document> all) {
    float[][] vectors = new float[all.size()][options.dimension()];
    if (!all.isEmpty()) {
      try (Encoding encoding = documents.encode(all)) {
        for (int i = 0; i < vectors.length; i++) {
          encoding.vectors().read(i, vectors[i]);
        }
      }
    }
    return vectors;
  }

  private float[] first(Encoding encoding) {
    float[] vector = new float[options.dimension()];
    encoding.vectors().read(0, vector);
    return vector;
  }

  /** The queries' parameters, and the documents' if they share them; this learner's own. */
  public EmbeddingTable queryTable() {
    return queries.table();
  }

  /** The documents' own parameters where they learn; empty if they are frozen or shared. */
  public Optional<EmbeddingTable> documentTable() {
    return learning.size() == 1 ? Optional.empty() : Optional.of(learning.get(1).table());
  }

  /** The queue; this learner's own. */
  public MemoryQueue queue() {
    return queue;
  }

  /** The temperature, if it is learnt; this learner's own. */
  Optional<LearntTemperature> temperature() {
    return Optional.ofNullable(temperature);
  }

  long nativeBytes() {
    return queue.memoryBytes()
        + began.nativeBytes()
        + learning.stream().mapToLong(Tower::nativeBytes).sum();
  }

  /**
   * @param documentBytes of a document with its features
   */
  long heapBytes(long documentBytes) {
    return queue.fill() * documentBytes
        + began.heapBytes(documentBytes)
        + learning.stream().mapToLong(tower -> tower.gradients().heapBytes()).sum();
  }

  private Encoding encodeQueries(List<Example> examples) {
    return queries.encode(examples.stream().map(Example::queryFeatures).toList());
  }

  @Override
  public void close() {
    learning.forEach(Tower::close);
    began.close();
    queue.close();
    kernel.close();
  }
}
