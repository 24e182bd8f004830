package io.contraflow.state.snapshot;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.contraflow.state.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code gate.json}, beside a snapshot's manifest: what was found when it was compared with the one
 * that was served, before it was published. A snapshot without this file was not judged, and may be
 * served. The snapshot's other files do not depend on it.
 *
 * @param outcome {@link #PASSED}, {@link #INSUFFICIENT} or {@link #HELD}
 * @param reason of one that is held, by a short name; else null
 * @param detail a sentence for people, with the figures that decided
 * @param figures what was measured, by name; finite
 * @param judgedMs wall clock, epoch ms
 */
public record Verdict(
    int formatVersion,
    String outcome,
    String reason,
    String detail,
    SortedMap<String, Double> figures,
    long judgedMs) {
  public static final String FILE = "gate.json";

  /** It is as good as what is served, as far as can be told. */
  public static final String PASSED = "passed";

  /** There was too little to compare with; it was looked at for collapse only. */
  public static final String INSUFFICIENT = "insufficient";

  /** It must not be served by itself. */
  public static final String HELD = "held";

  private static final int VERSION = 1;
  private static final Logger LOG = LoggerFactory.getLogger(Verdict.class);
  private static final SealedJson<Verdict> JSON =
      new SealedJson<>("contraflow-gate", VERSION, VERSION, Verdict.class, "reason");

  public Verdict {
    if (!outcome.equals(PASSED) && !outcome.equals(INSUFFICIENT) && !outcome.equals(HELD)) {
      throw new IllegalArgumentException(
          "outcome must be passed, insufficient or held, was " + outcome);
    }
    if (outcome.equals(HELD) != (reason != null)) {
      throw new IllegalArgumentException(
          "a snapshot that is held has a reason, another has none: outcome="
              + outcome
              + ", reason="
              + reason);
    }
    Objects.requireNonNull(detail, "detail");
    figures = new TreeMap<>(SnapshotDraft.finite(figures));
  }

  public static Verdict of(
      String outcome, String reason, String detail, Map<String, Double> figures, long judgedMs) {
    return new Verdict(VERSION, outcome, reason, detail, new TreeMap<>(figures), judgedMs);
  }

  @JsonIgnore
  public boolean isHeld() {
    return outcome.equals(HELD);
  }

  /**
   * Empty if the snapshot was not judged.
   *
   * @throws FormatException if the file is damaged
   */
  public static Optional<Verdict> read(Path snapshotDirectory) throws IOException {
    Path file = snapshotDirectory.resolve(FILE);
    try {
      return Optional.of(JSON.fromBytes(Files.readAllBytes(file), file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether a snapshot is held back: also if what was judged of it cannot be read any more. */
  public static boolean isHeld(Path snapshotDirectory) throws IOException {
    try {
      return read(snapshotDirectory).filter(Verdict::isHeld).isPresent();
    } catch (FormatException e) {
      LOG.warn("{}; its snapshot is taken for one that is held back", e.getMessage());
      return true;
    }
  }

  void write(Path snapshotDirectory) throws IOException {
    Directories.replace(snapshotDirectory.resolve(FILE), JSON.toBytes(this));
  }
}
