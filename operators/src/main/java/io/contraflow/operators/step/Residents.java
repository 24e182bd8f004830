package io.contraflow.operators.step;

import io.contraflow.operators.metric.Metric;
import io.contraflow.state.format.FormatException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings models into memory and takes them out, the least recently used first. One that a snapshot
 * is written from stays. A model that is alone in memory may be larger than the limit.
 */
final class Residents {
  private static final Logger LOG = LoggerFactory.getLogger(Residents.class);

  private final ModelParts parts;
  private final ModelState state;
  private final Consumer<Object> key;
  private final Set<ModelSession> loaded = new LinkedHashSet<>();
  private final MemoryLimit limit;
  private final Counter loads;
  private final Counter evictions;
  private long expectedBytes; // of a model that comes: as large as the last that was looked at
  private long expectedHeapBytes;
  private long uses;

  /**
   * @param totalBytes that the models in memory may take
   * @param heapBytes that they may take on the heap
   */
  record MemoryLimit(long totalBytes, long heapBytes) {}

  /**
   * @param key makes a name the current key of {@code state}
   */
  Residents(
      ModelParts parts,
      ModelState state,
      Consumer<Object> key,
      MemoryLimit limit,
      MetricGroup metrics) {
    this.parts = parts;
    this.state = state;
    this.key = key;
    this.limit = limit;
    loads = Metric.MODEL_LOADS.counter(metrics);
    evictions = Metric.MODEL_EVICTIONS.counter(metrics);
    Metric.MODELS_IN_MEMORY.gauge(metrics, this::count);
  }

  /** Those in memory. */
  Stream<ModelSession> all() {
    return loaded.stream();
  }

  int count() {
    return loaded.size();
  }

  /** Whether a model could come without another leaving. */
  boolean haveRoom() {
    return fits(null);
  }

  /**
   * Brings a model into memory, if it is not there, and others out of it for that.
   *
   * @return whether it is there; if not, the writer has to be done with another first
   */
  boolean load(ModelSession session) throws Exception {
    if (!session.isLoaded()) {
      if (!makeRoom(session)) {
        return false;
      }
      bring(session);
      loads.inc();
    }
    return true;
  }

  /** Notes that a model is of use. */
  void use(ModelSession session) {
    session.used(++uses);
  }

  /** Lets others leave if a model in memory has grown. */
  void trim(ModelSession grown) throws Exception {
    makeRoom(grown);
  }

  /**
   * Brings a model into memory whatever the limit, and begins what snapshot it owes.
   *
   * @throws SuppressRestartsException if what keyed state holds cannot be read: another attempt
   *     would read the same
   */
  void bring(ModelSession session) throws Exception {
    boolean saved = session.stub().isSaved();
    key.accept(session.name());
    session.come(parts.model(session.name()));
    loaded.add(session);
    try {
      if (saved) {
        state.read(session);
      }
      state.readWaiting(session);
    } catch (FormatException e) {
      throw new SuppressRestartsException(e);
    } catch (FlinkRuntimeException e) { // RocksDB's iterators wrap what a codec throws
      throw ExceptionUtils.findThrowable(e, FormatException.class)
          .<Exception>map(SuppressRestartsException::new)
          .orElse(e);
    }
    if (session.publisher().owes()) {
      LoadedModel loaded = session.loaded();
      session.publisher().keepPromise(loaded.model(), loaded.shadow(), session.lastReport());
    }
  }

  private boolean makeRoom(ModelSession session) throws Exception {
    while (!fits(session)) {
      Optional<ModelSession> victim =
          others(session)
              .filter(other -> !other.publisher().isWriting())
              .min(Comparator.comparingLong(ModelSession::usedAt));
      if (victim.isEmpty()) {
        return others(session).findAny().isEmpty();
      }
      evict(victim.get());
    }
    return true;
  }

  private Stream<ModelSession> others(ModelSession session) {
    return all().filter(other -> other != session);
  }

  private boolean fits(ModelSession session) {
    if (session != null && session.isLoaded()) {
      expectedHeapBytes = session.loaded().heapBytes();
      expectedBytes = expectedHeapBytes + session.loaded().nativeBytes();
    }
    long heap = others(session).mapToLong(other -> other.loaded().heapBytes()).sum();
    long outside = others(session).mapToLong(other -> other.loaded().nativeBytes()).sum();
    return heap + outside + expectedBytes <= limit.totalBytes()
        && heap + expectedHeapBytes <= limit.heapBytes();
  }

  private void evict(ModelSession session) throws Exception {
    key.accept(session.name());
    state.write(session.loaded(), session.lastReport());
    session.leave();
    loaded.remove(session);
    evictions.inc();
    if (Long.bitCount(evictions.getCount()) == 1) { // 1, 2, 4, ...
      LOG.info(
          "{} models are in memory, {} have left it so far; learner.memory is {} MiB a task",
          count(),
          evictions.getCount(),
          limit.totalBytes() >> 20);
    }
  }
}
