package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.source.LogEnds;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Two snapshot directories against each other, byte by byte. */
final class SnapshotContent {
  /** Options, and groups of them with a dot at the end. */
  private static final Set<String> CHANGE_NO_MODEL =
      Set.of(
          "job.",
          "checkpoint.",
          "snapshots.",
          "learner.threads",
          "learner.memory",
          LogEnds.RECORDED);

  private SnapshotContent() {}

  /**
   * What differs, a sentence each. In the manifest, the checkpoint, the parent, the time of
   * creation and a bounded run's end say when a run published, and may differ; so may the options
   * that change no model. The gate's verdict is left out: it compares with what was served before,
   * which depends on when that was published.
   */
  static List<String> differences(Path a, Path b) throws IOException {
    List<String> differences = new ArrayList<>();
    Set<String> names = new TreeSet<>(names(a));
    names.addAll(names(b));
    names.remove(Verdict.FILE);
    for (String name : names) {
      if (!Files.exists(a.resolve(name)) || !Files.exists(b.resolve(name))) {
        differences.add(name + " is in one of " + a + " and " + b + " only");
      } else if (!name.equals(Manifest.FILE)) {
        long at = Files.mismatch(a.resolve(name), b.resolve(name));
        if (at >= 0) {
          differences.add(name + " differs from byte " + at + " on in " + a + " and " + b);
        }
      }
    }
    if (!timeless(a).equals(timeless(b))) {
      differences.add(Manifest.FILE + " differs in " + a + " and " + b);
    }
    return differences;
  }

  /** Files of a snapshot, relative to it, with {@code /}. */
  static Set<String> names(Path snapshot) throws IOException {
    try (Stream<Path> files = Files.walk(snapshot)) {
      Set<String> names = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(snapshot.relativize(file).toString()));
      return names;
    }
  }

  private static Map<String, String> shaping(Map<String, String> options) {
    Map<String, String> shaping = new TreeMap<>(options);
    shaping
        .keySet()
        .removeIf(
            option ->
                CHANGE_NO_MODEL.contains(option)
                    || CHANGE_NO_MODEL.contains(option.substring(0, option.indexOf('.') + 1)));
    return shaping;
  }

  private static Manifest timeless(Path snapshot) throws IOException {
    Path file = snapshot.resolve(Manifest.FILE);
    Manifest of = Manifest.fromBytes(Files.readAllBytes(file), file);
    return new Manifest(
        of.formatVersion(),
        of.model(),
        of.step(),
        0,
        null,
        of.eventTimeMs(),
        0,
        of.metrics(),
        shaping(of.options()),
        of.seed(),
        of.execution(),
        of.encoder(),
        of.head(),
        of.embedder(),
        of.tower(),
        of.dimension(),
        of.tokenizerSha256(),
        of.tensorSha256(),
        of.documentSpaceId(),
        of.files());
  }
}
