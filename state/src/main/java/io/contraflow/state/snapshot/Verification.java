package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether every file of a snapshot is there, in its own directory, and has the length and SHA-256
 * of its manifest.
 *
 * @param id the snapshot
 * @param bytes bytes read
 * @param problems a sentence a file; empty for an intact snapshot
 */
public record Verification(String id, long bytes, List<String> problems) {
  private static final List<String> SHARED_NEEDS =
      List.of(StaticModel.MODULES_FILE, StaticModel.TENSOR_FILE, StaticModel.TOKENIZER_FILE);
  private static final List<String> ROUTED_NEEDS =
      List.of(
          StaticModel.MODULES_FILE,
          StaticModel.ROUTER_FILE,
          StaticModel.QUERY_TENSOR_FILE,
          StaticModel.QUERY_TOKENIZER_FILE,
          StaticModel.DOCUMENT_TENSOR_FILE,
          StaticModel.DOCUMENT_TOKENIZER_FILE);

  public Verification {
    problems = List.copyOf(problems);
  }

  private static List<String> needed(Manifest manifest) {
    if (manifest.delta() != null) {
      return manifest.towers() == Towers.SEPARATE
          ? List.of(DeltaFile.QUERY_FILE, DeltaFile.DOCUMENT_FILE)
          : List.of(DeltaFile.QUERY_FILE);
    }
    return manifest
        .headShape()
        .map(head -> AdapterLayout.needed(manifest.towers(), head))
        .orElse(manifest.towers() == Towers.SHARED ? SHARED_NEEDS : ROUTED_NEEDS);
  }

  public boolean intact() {
    return problems.isEmpty();
  }

  /** Reads every file that the manifest names. */
  public static Verification of(PublishedSnapshot snapshot) {
    List<String> problems = new ArrayList<>();
    Map<String, FileEntry> files = snapshot.manifest().files();
    for (String name : needed(snapshot.manifest())) {
      if (!files.containsKey(name)) {
        problems.add(name + " is not named by the manifest");
      } else if (name.endsWith("tokenizer.json")
          && !files.get(name).sha256().equals(snapshot.manifest().tokenizerSha256())) {
        problems.add(name + " is not the manifest's tokenizer");
      }
    }
    long bytes = 0;
    for (Map.Entry<String, FileEntry> entry : files.entrySet()) {
      try {
        bytes += check(snapshot.directory(), entry.getKey(), entry.getValue(), problems);
      } catch (IOException e) {
        problems.add(entry.getKey() + " cannot be read: " + e);
      }
    }
    return new Verification(snapshot.id(), bytes, problems);
  }

  /**
   * @throws CorruptException if the snapshot is not intact
   */
  public void orThrow() throws CorruptException {
    if (!intact()) {
      throw new CorruptException(
          "snapshot "
              + id
              + " is damaged: "
              + String.join("; ", problems)
              + "; restore a copy or use another snapshot");
    }
  }

  private static long check(Path directory, String name, FileEntry expected, List<String> problems)
      throws IOException {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      problems.add(name + " is missing");
      return 0;
    }
    Path real = file.toRealPath();
    if (!real.startsWith(directory.toRealPath())) {
      problems.add(name + " is a link out of the snapshot, to " + real);
      return 0;
    }
    long bytes = Files.size(file);
    if (bytes != expected.bytes()) {
      problems.add(name + " has " + bytes + " bytes instead of " + expected.bytes());
      return 0;
    }
    String sha256 = Sha256.of(file);
    if (!sha256.equals(expected.sha256())) {
      problems.add(name + " has SHA-256 " + sha256 + " instead of " + expected.sha256());
    }
    return bytes;
  }
}
