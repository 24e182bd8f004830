package io.contraflow.benchmarks.chaos;

import io.contraflow.state.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Two snapshot directories against each other, byte by byte. */
final class SnapshotContent {
  private SnapshotContent() {}

  /**
   * What differs, a sentence each. In the manifest, the checkpoint, the parent and the time of
   * creation say when a run published, and may differ.
   */
  static List<String> differences(Path a, Path b) throws IOException {
    List<String> differences = new ArrayList<>();
    Set<String> names = new TreeSet<>(names(a));
    names.addAll(names(b));
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
        of.options(),
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
