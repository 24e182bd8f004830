package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.metric.Metric;
import io.contraflow.operators.snapshot.GateReason;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a task, by name. All are in keyed state; those that were used last are in memory as
 * well, as many as fit. One comes into memory when something is due for it and leaves, the least
 * recently used first, when another needs its place: what it becomes does not depend on that. While
 * a snapshot is written from its tables it stays.
 *
 * <p>Owns the models in memory and the {@link ModelParts}: close it.
 */
final class Models implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Models.class);

  /** Names judged in one turn. */
  private static final int JUDGED_A_TURN = 1024;

  private final ModelParts parts;
  private final ModelState state;
  private final Consumer<Object> key;
  private final Runnable written;
  private final Residents residents;
  private final Admission admission;
  private final Map<String, ModelSession> sessions = new TreeMap<>();
  private final NavigableMap<String, ModelSession> admitted = new TreeMap<>();
  private final Counter refused;
  private final Runnable failed; // a snapshot is not written, published or copied
  private final Map<GateReason, Counter> held = new EnumMap<>(GateReason.class);
  private String lastServed = "";
  private long justRefused;
  private boolean blocked;
  private boolean full;

  /**
   * @param key makes a name the current key of {@code state}
   * @param written called, on the writer's thread, when files of a snapshot are written
   */
  Models(
      ModelParts parts,
      ModelState state,
      Consumer<Object> key,
      Runnable written,
      Residents.MemoryLimit limit,
      Admission admission,
      MetricGroup metrics) {
    this.parts = parts;
    this.state = state;
    this.key = key;
    this.written = written;
    this.admission = admission;
    residents = new Residents(parts, state, key, limit, metrics);
    refused = Metric.REFUSED_OUTCOMES.counter(metrics);
    Metric.MODELS.gauge(metrics, sessions::size);
    Counter failures = Metric.SNAPSHOT_FAILURES.counter(metrics);
    failed = failures::inc;
    for (GateReason reason : GateReason.values()) {
      held.put(reason, Metric.SNAPSHOTS_HELD.counter(metrics, reason.label()));
    }
  }

  /**
   * Goes on with a model where a checkpoint was taken; of what it holds little is read.
   *
   * @return outcomes that wait for it
   */
  int restore(String name) throws Exception {
    key.accept(name);
    ModelHeader header = state.header();
    parts.check(name, header);
    ModelStub stub = state.stub();
    ModelSession session = add(name);
    session.resume(stub);
    if (!stub.admitted()) {
      admission.await(session);
    } else {
      admission.count(name);
      admitted.put(name, session);
      session.publisher().resume(stub.publishedId(), stub.step(), stub.gate());
      long eventTimeMs = stub.isSaved() ? stub.ledger().eventTimeMs() : Long.MIN_VALUE;
      resume(session, header, stub.step(), eventTimeMs);
    }
    return session.waiting();
  }

  private static void resume(ModelSession session, ModelHeader header, long step, long eventTimeMs)
      throws Exception {
    if (header.stagedStep() >= 0) {
      session.publisher().resume(header.stagedStep(), header.checkpointId(), eventTimeMs);
    }
    LOG.info(
        "model '{}' restored at step {} from checkpoint {}",
        session.name(),
        step,
        header.checkpointId());
  }

  /** Takes in an outcome of the current key, which waits for the watermark now. */
  void accept(Outcome outcome) throws Exception {
    ModelSession session = sessions.get(outcome.model());
    if (session == null) {
      session = add(outcome.model());
    }
    boolean saved = !session.isLoaded() || !mayWaitUnsaved(session);
    if (saved) {
      state.buffer(session.nextSequence(), outcome);
    }
    if (session.isAdmitted()) {
      session.accept(outcome, saved);
    } else {
      admission.accept(session, outcome);
    }
  }

  private boolean mayWaitUnsaved(ModelSession session) {
    return session.loaded().buffer().unsaved() < new Allowance(residents.count()).outcomes();
  }

  private ModelSession add(String name) {
    ModelSession session = parts.session(name, written, failed, reason -> held.get(reason).inc());
    sessions.put(name, session);
    return session;
  }

  /**
   * Judges new names whose first outcome is behind the watermark. What came for one that is refused
   * is dropped.
   *
   * @return whether others are left to judge
   */
  boolean admit(long watermarkMs) throws Exception {
    for (int judged = 0; judged < JUDGED_A_TURN; judged++) {
      Optional<ModelSession> due = admission.due(watermarkMs);
      if (due.isEmpty()) {
        return false;
      }
      ModelSession candidate = due.get();
      if (admission.judge(candidate)) {
        admitted.put(candidate.name(), candidate);
      } else {
        refused.inc(candidate.waiting());
        justRefused += candidate.waiting();
        key.accept(candidate.name());
        state.forget();
        sessions.remove(candidate.name());
        candidate.close();
      }
    }
    return true;
  }

  /** Outcomes of models that were refused since this was last asked. */
  long takeRefused() {
    long taken = justRefused;
    justRefused = 0;
    return taken;
  }

  /** Models with anything to say, each once, the one that was served last first. */
  Stream<ModelSession> inTurn() {
    blocked = false;
    full = !residents.haveRoom();
    return Stream.concat(
        admitted.tailMap(lastServed, true).values().stream(),
        admitted.headMap(lastServed, false).values().stream());
  }

  /**
   * Brings a model into memory for which something is due, and makes it the current key. Others
   * leave for it only if it may take a step.
   *
   * @return whether it is there
   */
  boolean serve(ModelSession session, long watermarkMs) throws Exception {
    return (session.isNeeded(watermarkMs) || !full) && serve(session);
  }

  /** The same for a model whatever it is needed for. */
  boolean serve(ModelSession session) throws Exception {
    if (!residents.load(session)) {
      blocked = true;
      return false;
    }
    residents.use(session);
    lastServed = session.name();
    key.accept(session.name());
    return true;
  }

  /** Writes some of what a step has changed of a model, whose key is the current one. */
  void writeAhead(ModelSession served) throws Exception {
    state.writeAhead(new Allowance(residents.count()), served.model());
  }

  /** Lets others leave if a model has grown in its turn. */
  void trim(ModelSession served) throws Exception {
    residents.trim(served);
  }

  /** Models in memory. */
  int inMemory() {
    return residents.count();
  }

  /** Outcomes that may wait for models that are not in memory without slowing anything down. */
  long mayDefer() {
    return Math.max(0, admitted.size() - 1L) * parts.stride();
  }

  /** Whether a model had to be left out, in {@link #inTurn}, until the writer is done. */
  boolean isBlocked() {
    return blocked;
  }

  /** Begins one snapshot that was promised, unless one of those is being written. */
  void keepPromises() throws Exception {
    Optional<ModelSession> owing =
        admitted.values().stream().filter(session -> session.publisher().owes()).findFirst();
    if (owing.isPresent()
        && residents.all().noneMatch(session -> session.publisher().isWriting())) {
      residents.load(owing.get());
    }
  }

  /** Whether a snapshot was promised and is not begun. */
  boolean owe() {
    return admitted.values().stream().anyMatch(session -> session.publisher().owes());
  }

  /** Whether every model's step is published and announced. */
  boolean arePublished() {
    return sessions.values().stream()
        .allMatch(session -> session.publisher().isUpToDate(step(session)));
  }

  private static long step(ModelSession session) {
    return session.isLoaded() ? session.model().step() : session.stub().step();
  }

  /**
   * Writes all models to keyed state and begins, or promises, their snapshots.
   *
   * @param last whether no step will follow
   */
  void checkpoint(long checkpointId, boolean last) throws Exception {
    for (ModelSession session : sessions.values()) {
      key.accept(session.name());
      long step = step(session);
      boolean begun = session.publisher().wants(step, last);
      if (begun && session.isLoaded()) {
        LoadedModel loaded = session.loaded();
        session
            .publisher()
            .stage(loaded.model(), loaded.shadow(), session.lastReport(), checkpointId);
      } else if (begun) {
        session.publisher().promise(step, checkpointId);
      }
      if (session.takeChange()) {
        ModelHeader header = parts.header(begun ? step : -1, checkpointId);
        if (session.isLoaded()) {
          state.write(session.loaded(), session.lastReport());
        }
        state.write(header, session.stub());
      }
    }
  }

  void completed(long checkpointId) {
    sessions.values().forEach(session -> session.publisher().completed(checkpointId));
  }

  void aborted(long checkpointId) {
    sessions.values().forEach(session -> session.publisher().aborted(checkpointId));
  }

  /** Publishes one snapshot of those that can be: the disk takes its time for each. */
  Optional<SnapshotAnnouncement> publish() {
    return sessions.values().stream()
        .flatMap(session -> session.publisher().publish().stream())
        .findFirst();
  }

  /** All admitted sessions by name, brought into memory whatever the limit, for tests. */
  List<ModelSession> all() throws Exception {
    for (ModelSession session : admitted.values()) {
      if (!session.isLoaded()) {
        residents.bring(session);
      }
    }
    return List.copyOf(admitted.values());
  }

  SnapshotWriter writer() {
    return parts.writer();
  }

  @Override
  public void close() {
    parts.close(); // its writer reads the models' tables
    sessions.values().forEach(ModelSession::close);
  }
}
