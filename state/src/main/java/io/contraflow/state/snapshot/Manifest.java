package io.contraflow.state.snapshot;

import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * {@code contraflow.json}: where a snapshot comes from and what its files must be. Written last, so
 * that a directory without it is not a snapshot.
 *
 * @param formatVersion {@link #VERSION}, or {@link #ROUTED_VERSION} with a table for each side
 * @param model the model's name
 * @param step steps taken
 * @param checkpointId the checkpoint that covers this state
 * @param parent id of the newest snapshot of an earlier step when this was written, or null
 * @param eventTimeMs event time reached
 * @param createdMs wall clock when it was written
 * @param metrics figures at this step, finite
 * @param options the options that shaped the model
 * @param seed where its random numbers came from
 * @param encoder {@code static}
 * @param tower a {@link Towers#label}
 * @param dimension of a vector
 * @param tokenizerSha256 of {@code tokenizer.json}
 * @param tensorSha256 of the queries' embedding's float32 little-endian values, row by row, without
 *     header
 * @param documentSpaceId equal for two snapshots whose document vectors are comparable; where it
 *     differs, documents must be embedded again
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
    String encoder,
    String tower,
    int dimension,
    String tokenizerSha256,
    String tensorSha256,
    String documentSpaceId,
    Map<String, FileEntry> files) {
  public static final int VERSION = 1;

  /** Of snapshots with a table for each side, which a reader of version 1 can't serve. */
  public static final int ROUTED_VERSION = 2;

  public static final String FILE = "contraflow.json";

  private static final SealedJson<Manifest> JSON =
      new SealedJson<>("contraflow-snapshot", VERSION, ROUTED_VERSION, Manifest.class);

  public Manifest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(encoder, "encoder");
    Towers towers = Towers.of(Objects.requireNonNull(tower, "tower"));
    if ((formatVersion == VERSION) != (towers == Towers.SHARED)) {
      throw new IllegalArgumentException(
          "formatVersion must be %d for shared towers and else %d: formatVersion=%d, tower=%s"
              .formatted(VERSION, ROUTED_VERSION, formatVersion, tower));
    }
    Objects.requireNonNull(tokenizerSha256, "tokenizerSha256");
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
    files.keySet().forEach(Manifest::checkInside);
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** The snapshot's directory name: sorts by step, and two models of one step do not collide. */
  public String id() {
    return "step-%09d-%s".formatted(step, tensorSha256.substring(0, 12));
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

  /**
   * The space is what embeds documents: the tokenizer and the documents' table, whether queries
   * share that table or not. So the start's space stays while only queries learn.
   */
  static String documentSpaceId(String tokenizerSha256, String documentTensorSha256) {
    String space = "static\nshared\n" + tokenizerSha256 + "\n" + documentTensorSha256 + "\n";
    return Sha256.of(space.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
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
