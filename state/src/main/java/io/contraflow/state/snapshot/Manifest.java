package io.contraflow.state.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.head.HeadShape;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code contraflow.json}: where a snapshot comes from and what its files must be. Written last, so
 * that a directory without it is not a snapshot.
 *
 * @param formatVersion {@link #VERSION}, {@link #ROUTED_VERSION} with a table for each side, {@link
 *     #ADAPTER_VERSION} of an adapter, or {@link #DELTA_VERSION} of changes
 * @param model the model's name
 * @param step steps taken
 * @param checkpointId the checkpoint that covers this state
 * @param parent id of the newest snapshot of an earlier step when this was written, or null
 * @param eventTimeMs event time reached
 * @param createdMs wall clock when it was written
 * @param metrics figures at this step, finite
 * @param options the options that shaped the model
 * @param seed where its random numbers came from
 * @param execution what computed it, by name: kernel, backend, precision, cpu; null of what no step
 *     has computed, and of snapshots older than this field
 * @param encoder a {@link SnapshotEncoding#label}
 * @param head of an adapter, else null
 * @param embedder of an adapter: what gives the vectors that go in, described; else null
 * @param tower a {@link Towers#label}
 * @param dimension of a vector
 * @param tokenizerSha256 of {@code tokenizer.json}; null of an adapter
 * @param tensorSha256 of the queries' embedding's, or head's, float32 little-endian values, row by
 *     row, without header
 * @param documentSpaceId equal for two snapshots whose document vectors are comparable; where it
 *     differs, documents must be embedded again
 * @param delta of a snapshot that is given as changes of its parent, else null
 * @param files every other file, by its path with {@code /} relative to the directory
 */
public record Manifest(
    int formatVersion,
    String model,
    long step,
    long checkpointId,
    String parent,
    long eventTimeMs,
    long createdMs,
    Map<String, Double> metrics,
    Map<String, String> options,
    long seed,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> execution,
    String encoder,
    @JsonInclude(JsonInclude.Include.NON_NULL) Head head,
    @JsonInclude(JsonInclude.Include.NON_NULL) String embedder,
    String tower,
    int dimension,
    String tokenizerSha256,
    String tensorSha256,
    String documentSpaceId,
    @JsonInclude(JsonInclude.Include.NON_NULL) Delta delta,
    Map<String, FileEntry> files) {
  public static final int VERSION = 1;

  /** Of snapshots with a table for each side, which a reader of version 1 can't serve. */
  public static final int ROUTED_VERSION = 2;

  /** Of adapters, which no reader of static models can serve. */
  public static final int ADAPTER_VERSION = 3;

  /** Of snapshots that are given as changes of another. */
  public static final int DELTA_VERSION = 4;

  public static final String FILE = "contraflow.json";

  private static final SealedJson<Manifest> JSON =
      new SealedJson<>(
          "contraflow-snapshot",
          VERSION,
          DELTA_VERSION,
          Manifest.class,
          "execution",
          "head",
          "embedder",
          "delta");

  /**
   * A {@link HeadShape} without its dimension, which is the snapshot's.
   *
   * @param kind a {@link HeadShape.Kind#label}
   * @param width of the inner layer; 0 for linear
   */
  public record Head(String kind, int width) {}

  /**
   * How a snapshot is given as changes of its {@link #parent}. {@link #tensorSha256} is of the
   * whole table that comes out.
   *
   * @param full id of the full snapshot that the chain begins with
   * @param position how many changes lead from that to this
   * @param documentTensorSha256 of the documents' whole table, where they learn one of their own;
   *     else null
   */
  public record Delta(String full, int position, String documentTensorSha256) {
    public Delta {
      Objects.requireNonNull(full, "full");
      if (position < 1) {
        throw new IllegalArgumentException("a delta's position must be positive, was " + position);
      }
    }

    /** 0 of a full snapshot. */
    static int position(Manifest manifest) {
      return manifest.delta() == null ? 0 : manifest.delta().position();
    }

    /** Of a snapshot that changes {@code base}. */
    static Delta after(Manifest base, String documentTensorSha256) {
      return new Delta(
          base.delta() == null ? base.id() : base.delta().full(),
          position(base) + 1,
          documentTensorSha256);
    }
  }

  /** Of a full snapshot. */
  public Manifest(
      int formatVersion,
      String model,
      long step,
      long checkpointId,
      String parent,
      long eventTimeMs,
      long createdMs,
      Map<String, Double> metrics,
      Map<String, String> options,
      long seed,
      Map<String, String> execution,
      String encoder,
      Head head,
      String embedder,
      String tower,
      int dimension,
      String tokenizerSha256,
      String tensorSha256,
      String documentSpaceId,
      Map<String, FileEntry> files) {
    this(
        formatVersion,
        model,
        step,
        checkpointId,
        parent,
        eventTimeMs,
        createdMs,
        metrics,
        options,
        seed,
        execution,
        encoder,
        head,
        embedder,
        tower,
        dimension,
        tokenizerSha256,
        tensorSha256,
        documentSpaceId,
        null,
        files);
  }

  public Manifest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(encoder, "encoder");
    Towers towers = Towers.of(Objects.requireNonNull(tower, "tower"));
    switch (encoder) {
      case SnapshotEncoding.STATIC -> {
        if (delta == null) {
          checkStatic(formatVersion, towers);
        } else {
          checkDelta(formatVersion, parent);
        }
        Objects.requireNonNull(tokenizerSha256, "tokenizerSha256");
        if (head != null || embedder != null) {
          throw new IllegalArgumentException(
              "a static model has no head and no embedder: head="
                  + head
                  + ", embedder="
                  + embedder);
        }
      }
      case SnapshotEncoding.ADAPTER -> {
        checkAdapter(formatVersion, tokenizerSha256);
        if (delta != null) {
          throw new IllegalArgumentException("an adapter is always given in full, had a delta");
        }
        new SnapshotEncoding.Adapter(shape(head, dimension), embedder);
      }
      default ->
          throw new IllegalArgumentException(
              "encoder must be static or adapter, was " + encoder + "; do not use this snapshot");
    }
    Objects.requireNonNull(documentSpaceId, "documentSpaceId");
    if (!tensorSha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("tensorSha256 must be 64 digits, was " + tensorSha256);
    }
    if (step < 0 || dimension < 1) {
      throw new IllegalArgumentException(
          "step must not be negative and dimension at least 1: step="
              + step
              + ", dimension="
              + dimension);
    }
    metrics = SnapshotDraft.finite(metrics);
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    if (execution != null) {
      execution = Collections.unmodifiableMap(new TreeMap<>(execution));
    }
    files.keySet().forEach(Manifest::checkInside);
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  private static void checkStatic(int formatVersion, Towers towers) {
    if (formatVersion != (towers == Towers.SHARED ? VERSION : ROUTED_VERSION)) {
      throw new IllegalArgumentException(
          "formatVersion must be %d for shared towers and else %d: formatVersion=%d, tower=%s"
              .formatted(VERSION, ROUTED_VERSION, formatVersion, towers.label()));
    }
  }

  private static void checkDelta(int formatVersion, String parent) {
    if (formatVersion != DELTA_VERSION
        || parent == null
        || !parent.matches("step-[0-9]+-[0-9a-f]{12}")) {
      throw new IllegalArgumentException(
          "a delta must have formatVersion %d and a parent: formatVersion=%d, parent=%s"
              .formatted(DELTA_VERSION, formatVersion, parent));
    }
  }

  private static void checkAdapter(int formatVersion, String tokenizerSha256) {
    if (formatVersion != ADAPTER_VERSION || tokenizerSha256 != null) {
      throw new IllegalArgumentException(
          "an adapter must have formatVersion %d and no tokenizer: formatVersion=%d, tokenizerSha256=%s"
              .formatted(ADAPTER_VERSION, formatVersion, tokenizerSha256));
    }
  }

  private static HeadShape shape(Head head, int dimension) {
    Objects.requireNonNull(head, "head");
    return new HeadShape(HeadShape.Kind.of(head.kind()), dimension, head.width());
  }

  /** What the files hold of an adapter; empty for a static model. */
  public Optional<HeadShape> headShape() {
    return Optional.ofNullable(head).map(present -> shape(present, dimension));
  }

  /** What the tables belong to: the tokenizer's hash, or of an adapter what its embedder is. */
  public String inputId() {
    return tokenizerSha256 == null ? embedder : tokenizerSha256;
  }

  /** The snapshot's directory name: sorts by step, and two models of one step do not collide. */
  public String id() {
    return idPrefix(step) + tensorSha256.substring(0, 12);
  }

  /** What the {@link #id} of every snapshot of a step begins with. */
  public static String idPrefix(long step) {
    return "step-%09d-".formatted(step);
  }

  public byte[] toBytes() {
    return JSON.toBytes(this);
  }

  /**
   * Unknown fields are ignored.
   *
   * @param where the file, for messages
   */
  public static Manifest fromBytes(byte[] bytes, Object where) throws FormatException {
    return JSON.fromBytes(bytes, where);
  }

  public Towers towers() {
    return Towers.of(tower);
  }

  /** A manifest names files in its own directory only, whoever wrote it. */
  private static void checkInside(String name) {
    boolean inside = !name.isEmpty() && name.indexOf('\\') < 0 && name.indexOf(':') < 0;
    for (String part : name.split("/", -1)) {
      inside &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    inside &= name.chars().noneMatch(Character::isISOControl);
    if (!inside) {
      throw new IllegalArgumentException(
          "a file's name must be a relative path inside the snapshot, with /, was \""
              + name
              + "\"; do not use this snapshot");
    }
  }
}
