package io.contraflow.learner.step;

import io.contraflow.learner.click.Examination;
import io.contraflow.learner.click.RowWeights;
import io.contraflow.learner.evaluate.LossDrift;
import io.contraflow.learner.example.Deletion;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DocumentUpdate;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.queue.MemoryQueue;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.Framed;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * One model and everything it remembers across searches: window, queue, parameters, known
 * positives, held-out examples, replayed examples, the sample that recall is measured on, the
 * ledger. It consumes outcomes in {@link Outcome#ORDER} and takes one step at a time; what it
 * becomes is a function of the outcomes' sequence and the options alone.
 *
 * <p>The caller's loop, for each outcome in order: while {@link #stepDueBefore} its time, {@link
 * #takeStep}; then {@link #consume}; then while {@link #stepDue}, {@link #takeStep}. Not
 * thread-safe. Owns native memory: close it.
 */
public final class OnlineModel implements AutoCloseable {
  /** The held-out examples are ranked every so many steps. */
  private static final int HELD_OUT_EVERY_STEPS = 16;

  /** Id, hash and objects of a document, besides its features, which take about a row. */
  private static final long DOCUMENT_BYTES = 256;

  /** An example, besides its query and documents. */
  private static final long EXAMPLE_BYTES = 512;

  private static final long TEACHER_SCORE_BYTES = 24;

  private static final StepFigures NO_STEP =
      new StepFigures(
          0, 0, null, null, null, 0, null, null, null, null, null, null, null, null, 0, null, null);

  private final String name;
  private final Learner learner;
  private final LearnerOptions options;
  private ModelMemory memory;

  /** With one table for both sides, and the kernel that this machine is best at. */
  public OnlineModel(String name, LearnerOptions options, Table start) {
    this(name, options, StartTables.both(start), Kernels.auto());
  }

  /**
   * @param start the parameters before the first step, (V, D) with D = {@code options.dimension()};
   *     read for as long as this lives
   * @param kernel this model's from now on, which closes it
   */
  public OnlineModel(
      String name, LearnerOptions options, StartTables start, ContrastiveKernel kernel) {
    this.name = name;
    this.options = options;
    learner = new Learner(options, start, kernel);
    memory = new ModelMemory(name, options, learner.temperature());
  }

  public String name() {
    return name;
  }

  /** Steps taken so far. */
  public long step() {
    return memory.step;
  }

  /** The latest decision time consumed; {@link Long#MIN_VALUE} before the first. */
  public long eventTimeMs() {
    return memory.eventTimeMs;
  }

  /** The parameters and the queue, for those who keep them; their memory is this model's. */
  public Learner learner() {
    return learner;
  }

  /** Whether a step has to be taken before anything of event time {@code timeMs} is consumed. */
  public boolean stepDueBefore(long timeMs) {
    return memory.window.dueBefore(timeMs);
  }

  /**
   * Whether a step has to be taken since nothing of event time up to {@code watermarkMs} can come
   * any more.
   */
  public boolean stepDueAt(long watermarkMs) {
    return watermarkMs == Long.MAX_VALUE
        ? memory.window.entering() > 0
        : memory.window.dueBefore(watermarkMs + 1);
  }

  /**
   * The watermark from which on {@link #stepDueAt} or {@link #stepDue} says yes; {@link
   * Long#MIN_VALUE} if one does whatever the watermark, {@link Long#MAX_VALUE} if nothing waits for
   * a step.
   */
  public long stepDueMs() {
    return memory.window.dueAtMs();
  }

  /** Examples that have entered since the last step. */
  public int entering() {
    return memory.window.entering();
  }

  /** Whether a full stride waits. */
  public boolean stepDue() {
    return memory.window.full();
  }

  /**
   * Takes in one outcome; never steps. One that should have come before the last is used all the
   * same, and counts as late.
   */
  public void consume(Outcome outcome) {
    if (memory.last != null && Outcome.ORDER.compare(outcome, memory.last) < 0) {
      memory.ledger.late();
    } else {
      memory.last = outcome;
    }
    memory.eventTimeMs = Math.max(memory.eventTimeMs, outcome.decisionTimeMs());
    if (outcome instanceof Example example) {
      memory
          .caps
          .refusal(example)
          .ifPresentOrElse(reason -> memory.ledger.dropped(reason, 1), () -> take(example));
    } else if (outcome instanceof ShownPage page) {
      if (!memory.caps.refuses(page)) {
        memory.examination.add(page);
      }
    } else if (outcome instanceof Drop drop) {
      memory.ledger.dropped(drop.reason(), 1);
    } else if (outcome instanceof LateEvent) {
      memory.ledger.late();
    } else if (outcome instanceof Deletion deletion) {
      forget(deletion.docId());
    } else if (outcome instanceof DocumentUpdate update) {
      update(update.document());
    }
  }

  private void take(Example example) {
    memory.sample.add(example.positive());
    example.negatives().forEach(memory.sample::add);
    if (memory.heldOut.claims(example)) {
      memory.heldOut.add(example);
      memory.ledger.heldOut();
    } else {
      memory.positives.add(example);
      memory.frequencies.add(example);
      memory.window.add(example);
    }
  }

  /** What is replayed keeps the text that was acted on. */
  private void update(Document document) {
    memory.window.update(document);
    memory.sample.update(document);
    memory.heldOut.update(document);
    learner.update(document, memory.step);
  }

  private void forget(String docId) {
    memory.ledger.dropped(DropReason.DELETED_DOCUMENT, memory.window.forget(docId));
    memory.positives.forget(docId);
    memory.sample.forget(docId);
    memory.heldOut.forget(docId);
    memory.replay.forget(docId);
    learner.forget(docId);
  }

  /**
   * Ranks the entering examples with the parameters as they are, then takes one step over the
   * window and some examples that have left it, then moves what leaves the window into the queue
   * and the replay reservoir.
   *
   * @throws IllegalStateException if nothing has entered since the last step
   * @throws NonFiniteStepException if the step would store numbers that are not finite; the model
   *     is then what it was before, but for its queue, which has aged as {@link Learner#step} says,
   *     and would throw again: {@link #skipStep} leaves the batch out
   */
  public StepReport takeStep() {
    int entering = memory.window.entering();
    if (entering == 0) {
      throw new IllegalStateException("a step needs a new example: step=" + memory.step);
    }
    long number = memory.step + 1;
    List<Example> rows = rows(number);
    List<Example> fresh = rows.subList(rows.size() - entering, rows.size());
    RecallFigures recall = recall(fresh);
    boolean ranksHeldOut = number % HELD_OUT_EVERY_STEPS == 0 && memory.sample.complete();
    Double heldOutMrr = ranksHeldOut ? recall(memory.heldOut.examples()).mrr() : memory.heldOutMrr;
    RowWeights weights = memory.weights.of(rows);
    StepFigures figures =
        learner.step(
            new Batch(
                rows,
                entering,
                memory.positives,
                number,
                memory.eventTimeMs,
                memory.frequencies,
                weights));
    memory.weights.add(weights);
    memory.step = number;
    memory.heldOutMrr = heldOutMrr;
    for (Example example : fresh) {
      memory.seen.add(example.docId());
      memory.heldOut.release(example.query());
    }
    memory.ledger.learnt(entering);
    if (figures.loss() != null) {
      memory.drift.add(figures.loss(), figures.columns(), entering);
    }
    List<Example> retired = memory.window.advance();
    retired.forEach(memory.replay::add);
    List<Document> documents = retired.stream().map(Example::positive).toList();
    learner.enqueue(documents, memory.step, memory.eventTimeMs);
    return report(true, entering, figures, recall, null);
  }

  /**
   * Takes none of the window's examples for a step that {@link #takeStep} could not take: those
   * that no step has used count as dropped, and parameters, optimizer and step count stay.
   *
   * @return the ledger as it is then
   */
  public StepReport skipStep() {
    memory.ledger.dropped(DropReason.NON_FINITE, memory.window.clear());
    return report();
  }

  /**
   * Replayed examples and behind them the window's, but for those whose query is held out now;
   * those that enter are the last, all of them.
   */
  private List<Example> rows(long number) {
    List<Example> window = memory.window.rows();
    int older = window.size() - memory.window.entering();
    int replayed = (int) Math.round(options.replayFraction() * window.size());
    List<Example> rows = new ArrayList<>(memory.replay.draw(replayed, number));
    rows.addAll(window.subList(0, older));
    rows.removeIf(example -> isHeldOut(example.query()));
    rows.addAll(window.subList(older, window.size()));
    return rows;
  }

  private boolean isHeldOut(String query) {
    return memory.heldOut.holds(query) || memory.heldOut.claims(query, memory.eventTimeMs);
  }

  private RecallFigures recall(List<Example> examples) {
    if (!memory.sample.complete() || examples.isEmpty()) {
      return RecallFigures.NONE;
    }
    return RecallFigures.of(
        learner.rank(examples, memory.sample.documents(), memory.positives), examples, memory.seen);
  }

  /** What this model can be compared with others by, as it is now. */
  public HeldOutProbe probe() {
    List<Document> sample = memory.sample.complete() ? memory.sample.documents() : List.of();
    return HeldOutProbe.of(
        memory.heldOut.examples(), memory.window.rows(), sample, memory.positives);
  }

  /** Whether the loss of what is not learnt yet is rising; this model's own. */
  public LossDrift drift() {
    return memory.drift;
  }

  /** A report without a step: the ledger as it is. */
  public StepReport report() {
    return report(false, 0, NO_STEP, RecallFigures.NONE, null);
  }

  /** The same, with the {@link #fingerprint}: what is said when nothing more will come. */
  public StepReport lastReport() {
    return report(false, 0, NO_STEP, RecallFigures.NONE, fingerprint());
  }

  private StepReport report(
      boolean trained,
      int entering,
      StepFigures figures,
      RecallFigures recall,
      String stateSha256) {
    return new StepReport(
        name,
        memory.step,
        trained,
        entering,
        figures.rows(),
        figures.columns(),
        figures.loss(),
        figures.bound(),
        figures.boundLimit(),
        figures.boundRows(),
        recall.recallAt10(),
        recall.mrr(),
        recall.recallAt10Seen(),
        recall.recallAt10Unseen(),
        recall.recallAt10() == null ? 0 : options.sampleSize(),
        memory.heldOutMrr,
        figures.positiveSimilarity(),
        figures.hardestNegativeSimilarity(),
        figures.alignment(),
        figures.uniformity(),
        figures.drift(),
        figures.gradientNorm(),
        figures.temperature(),
        figures.effectiveRows(),
        options.clicks().bias().isOn() ? orNull(memory.examination.estimates()) : null,
        figures.queueFill(),
        figures.queueAgeSteps(),
        figures.queueDrift(),
        memory.eventTimeMs,
        memory.ledger.ledger(memory.window.entering() + memory.window.deferred()),
        stateSha256);
  }

  private static List<Double> orNull(List<OptionalDouble> estimates) {
    List<Double> values = new ArrayList<>();
    estimates.forEach(value -> values.add(value.isPresent() ? value.getAsDouble() : null));
    return values;
  }

  /** How likely positions are looked at, as far as it is given or estimated; this model's own. */
  public Examination examination() {
    return memory.examination;
  }

  /** Bytes that this takes outside the heap. */
  public long nativeBytes() {
    return learner.nativeBytes();
  }

  /** Bytes that this takes on the heap, estimated by how much of each kind there is. */
  public long heapBytes() {
    return learner.heapBytes(documentBytes()) + memory.heapBytes(documentBytes(), exampleBytes());
  }

  /** Bytes that an example takes on the heap, estimated. */
  public long exampleBytes() {
    int scored = options.terms().distillation() > 0 ? 1 + options.pageNegatives() : 0;
    return EXAMPLE_BYTES
        + (2 + options.pageNegatives()) * documentBytes()
        + scored * TEACHER_SCORE_BYTES;
  }

  private long documentBytes() {
    return DOCUMENT_BYTES + (long) options.dimension() * Float.BYTES;
  }

  /** All but rows, queue slots and entries, as bytes with magic, version and checksum. */
  public byte[] memory() {
    return format(Map.of()).toBytes(memory);
  }

  /**
   * Tells a store, always the same one, which entries of the memory have changed since it was told
   * last, until each part has {@code left} changes or fewer that it was not told.
   *
   * @param left 0 for all
   * @return by how many bytes of keys and values what the store was told since it last knew
   *     everything has grown, each key counted once
   */
  public long writeMemoryChanges(MemoryStore store, int left) throws IOException {
    return memory.writeChanges(store, left);
  }

  /**
   * Replaces the memory by what was written; rows and queue slots are restored by their owners.
   *
   * @param bytes what {@link #memory} gave when all changes had been told
   * @param entries what the store was told
   * @throws FormatException if it is damaged or of another release's format
   */
  public void restoreMemory(byte[] bytes, Map<MemoryPart, SortedMap<Long, byte[]>> entries)
      throws FormatException {
    memory = format(entries).fromBytes(bytes);
  }

  private Framed<ModelMemory> format(Map<MemoryPart, SortedMap<Long, byte[]>> entries) {
    return new Framed<>(
        "CFMM",
        "model memory",
        new ModelMemory.Format(name, options, learner.temperature(), entries));
  }

  /**
   * SHA-256 of everything that the next step depends on: rows and optimizer values of every table,
   * queue, memories. Two models with one fingerprint go on alike, bit for bit.
   */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    learner.queryTable().digest(digest);
    learner.documentTable().ifPresent(table -> table.digest(digest));
    MemoryQueue queue = learner.queue();
    digest.update(queue.header());
    for (int slot = 0; slot < queue.capacity(); slot++) {
      digest.update(queue.slot(slot));
    }
    memory.digest(digest);
    return Sha256.hex(digest.digest());
  }

  @Override
  public void close() {
    learner.close();
  }
}
