package io.contraflow.learner.step;

import io.contraflow.learner.click.Caps;
import io.contraflow.learner.click.ClickWeights;
import io.contraflow.learner.click.Examination;
import io.contraflow.learner.evaluate.LossDrift;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.frequency.DocumentFrequencies;
import io.contraflow.learner.history.DocumentSample;
import io.contraflow.learner.history.HeldOut;
import io.contraflow.learner.history.LedgerBook;
import io.contraflow.learner.history.PositiveMemory;
import io.contraflow.learner.history.ReplayReservoir;
import io.contraflow.learner.history.SeenDocuments;
import io.contraflow.learner.kept.Part;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.window.SlidingWindow;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model remembers beside parameters and queue: parts that are kept entry by entry, and what
 * is small enough to be written whole:
 *
 * <pre>
 *   long    steps taken
 *   long    event time reached, ms
 *   double  mrr of the held-out examples, NaN for none
 *   the last outcome consumed behind its codec's version, with a boolean in front
 *   ledger
 *   a learnt temperature ({@link LearntTemperature}), with a boolean in front
 *   since version 7: mean weight of the rows ({@link ClickWeights})
 *   since version 8: drift of the progressive loss ({@link LossDrift})
 *   the headers of the parts, by their codes
 * </pre>
 *
 * Before version 6 known positives and seen documents were kept each under its own key; version 6
 * has none of what weighs clicks.
 */
final class ModelMemory {
  /** Acted-on (query, document) pairs remembered. */
  private static final int POSITIVES_CAPACITY = 1 << 17;

  /** Documents remembered as trained on; 64-bit hashes. */
  private static final int SEEN_CAPACITY = 1 << 16;

  /** Users and queries whose pairs are counted. */
  private static final int CAPS_CAPACITY = 1 << 16;

  /** Pairs of query and document whose clicks are counted by position, where they are. */
  private static final int EXAMINATION_CAPACITY = 1 << 16;

  private static final long POSITIVE_BYTES = 400;
  private static final long SEEN_BYTES = 88;

  final SlidingWindow window;
  final PositiveMemory positives;
  final DocumentSample sample;
  final SeenDocuments seen;
  final HeldOut heldOut;
  final LedgerBook ledger = new LedgerBook();
  final ReplayReservoir replay;
  final DocumentFrequencies frequencies;
  final Caps caps;
  final Examination examination;
  final ClickWeights weights;

  /** Of what is published, not of what is learnt: no part of the fingerprint. */
  final LossDrift drift;

  private final Map<MemoryPart, Part> parts = new EnumMap<>(MemoryPart.class);
  private final Optional<LearntTemperature> temperature;
  long step;
  long eventTimeMs = Long.MIN_VALUE;
  Double heldOutMrr;

  /** The last outcome consumed, or null: what comes before it in order is late. */
  Outcome last;

  /**
   * @param temperature the learner's; reading restores it
   */
  ModelMemory(String model, LearnerOptions options, Optional<LearntTemperature> temperature) {
    this.temperature = temperature;
    window =
        new SlidingWindow(
            options.size(), options.stride(), options.maxWaitMs(), options.uniqueTopics());
    positives =
        new PositiveMemory(
            options.knownPositiveUsers(),
            options.knownPositiveAgeMs(),
            POSITIVES_CAPACITY,
            options.seed());
    sample = new DocumentSample(options.sampleSize(), options.seed());
    seen = new SeenDocuments(SEEN_CAPACITY, options.seed());
    heldOut = new HeldOut(options.heldOutShare(), options.heldOutSize(), options.seed());
    replay = new ReplayReservoir(options.replaySize(), model, options.seed());
    frequencies =
        new DocumentFrequencies(options.frequencies(), options.pageNegatives(), options.seed());
    caps = new Caps(options.clicks().caps(), CAPS_CAPACITY, options.seed());
    examination = new Examination(options.clicks().bias(), EXAMINATION_CAPACITY, options.seed());
    weights = new ClickWeights(options.clicks(), examination);
    drift = new LossDrift(options.stride());
    parts.put(MemoryPart.WINDOW, window);
    parts.put(MemoryPart.POSITIVES, positives);
    parts.put(MemoryPart.SAMPLE, sample);
    parts.put(MemoryPart.SEEN, seen);
    parts.put(MemoryPart.HELD_OUT, heldOut);
    parts.put(MemoryPart.REPLAY, replay);
    parts.put(MemoryPart.FREQUENCIES, frequencies.positives());
    parts.put(MemoryPart.PAGE_FREQUENCIES, frequencies.onPages());
    parts.put(MemoryPart.CAPS, caps);
    parts.put(MemoryPart.EXAMINATION, examination);
  }

  /**
   * Tells what has changed, until each part has {@code left} changes or fewer.
   *
   * @see io.contraflow.learner.kept.Changes#write
   */
  long writeChanges(MemoryStore store, int left) throws IOException {
    long grown = 0;
    for (Map.Entry<MemoryPart, Part> part : parts.entrySet()) {
      grown += part.getValue().changes().write(new PartStore(part.getKey(), store), left);
    }
    return grown;
  }

  private record PartStore(MemoryPart part, MemoryStore store) implements Part.Store {
    @Override
    public void put(long key, byte[] value) throws IOException {
      store.put(part, key, value);
    }

    @Override
    public void remove(long key) throws IOException {
      store.remove(part, key);
    }
  }

  /** Feeds everything, entries included: equal bytes, equal future. */
  void digest(MessageDigest digest) {
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      writeNumbers(out);
      if (temperature.isPresent()) {
        temperature.get().write(out);
      }
      weights.write(out);
      for (Part part : parts.values()) {
        part.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeNumbers(DataOutput out) throws IOException {
    out.writeLong(step);
    out.writeLong(eventTimeMs);
    out.writeDouble(heldOutMrr == null ? Double.NaN : heldOutMrr);
    out.writeBoolean(last != null);
    if (last != null) {
      OutcomeCodec.INSTANCE.writeVersioned(last, out);
    }
    ledger.write(out);
  }

  private void readNumbers(DataInput in) throws IOException {
    step = in.readLong();
    eventTimeMs = in.readLong();
    double mrr = in.readDouble();
    heldOutMrr = Double.isNaN(mrr) ? null : mrr;
    last = in.readBoolean() ? OutcomeCodec.INSTANCE.readVersioned(in) : null;
    ledger.read(in);
  }

  private void writeTemperature(DataOutput out) throws IOException {
    out.writeBoolean(temperature.isPresent());
    if (temperature.isPresent()) {
      temperature.get().write(out);
    }
  }

  /** What was learnt is let go where the temperature is fixed now. */
  private void readTemperature(DataInput in, LossOptions options) throws IOException {
    if (in.readBoolean()) {
      temperature.orElseGet(() -> new LearntTemperature(options)).restore(in);
    }
  }

  /**
   * Bytes on the heap, by how much is remembered of each kind.
   *
   * @param documentBytes of the features of a text
   * @param exampleBytes of an example with all of its texts
   */
  long heapBytes(long documentBytes, long exampleBytes) {
    return (long) positives.size() * POSITIVE_BYTES
        + (long) seen.count() * SEEN_BYTES
        + frequencies.heapBytes()
        + caps.heapBytes()
        + examination.heapBytes()
        + sample.count() * documentBytes
        + (window.size() + heldOut.count() + replay.count()) * exampleBytes;
  }

  /**
   * Writes all but the entries, and reads into a new memory of the given model and options, which
   * may differ from those it was written with.
   *
   * @param entries of each part that has any
   */
  record Format(
      String model,
      LearnerOptions options,
      Optional<LearntTemperature> temperature,
      Map<MemoryPart, SortedMap<Long, byte[]>> entries)
      implements Codec<ModelMemory> {
    @Override
    public int version() {
      return 8;
    }

    @Override
    public void write(ModelMemory memory, DataOutput out) throws IOException {
      memory.writeNumbers(out);
      memory.writeTemperature(out);
      memory.weights.write(out);
      memory.drift.write(out);
      for (Part part : memory.parts.values()) {
        part.writeHeader(out);
      }
    }

    @Override
    public int oldestVersion() {
      return 6;
    }

    @Override
    public String remedyIfTooOld() {
      return "start in an empty --output, from the newest snapshot with learner.start snapshot:DIR";
    }

    @Override
    public ModelMemory read(DataInput in, int version) throws IOException {
      ModelMemory memory = new ModelMemory(model, options, temperature);
      memory.readNumbers(in);
      memory.readTemperature(in, options.loss());
      if (version >= 7) {
        memory.weights.read(in);
      }
      if (version >= 8) {
        memory.drift.read(in);
      }
      for (Map.Entry<MemoryPart, Part> part : memory.parts.entrySet()) {
        if (part.getKey().since() <= version) {
          part.getValue().restore(in, entries.getOrDefault(part.getKey(), new TreeMap<>()));
        }
      }
      return memory;
    }
  }
}
