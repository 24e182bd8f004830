package io.contraflow.pipeline.job;

import io.contraflow.learner.start.ScaledRows;
import io.contraflow.learner.step.StartTables;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.snapshot.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What models that others made, or that were learnt before, begin another with. */
final class DirectoryStart {
  private DirectoryStart() {}

  /** The snapshot itself, or the one to serve in a store or below an output directory. */
  static Path newest(Path directory) throws IOException {
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      return directory;
    }
    for (Path store : List.of(directory, directory.resolve("snapshots"))) {
      Optional<PublishedSnapshot> current = SnapshotStore.open(store).current("default");
      if (current.isPresent()) {
        return current.get().directory();
      }
    }
    throw new ConfigurationException(
        "learner.start must name a snapshot, or a directory of snapshots with one of model default,"
            + " was snapshot:"
            + directory
            + "; set learner.start");
  }

  /**
   * The tables of a static model. Those that learn are scaled to rms 1. Documents that do not learn
   * keep their numbers to the bit, so that vectors made with the model before stay as they are, and
   * of a snapshot the id of its document space.
   *
   * @throws ConfigurationException if the model's sides can't be those of such towers
   */
  static StartTables staticTables(Path directory, Towers towers) throws IOException {
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      Verification.of(PublishedSnapshot.read(directory)).orThrow();
    }
    StaticModel model = StaticModel.in(directory);
    boolean one = model.tensor().equals(model.documentTensor());
    mustFit(directory, towers, one);
    Table queries = rows(model.tensor());
    Table scaled = ScaledRows.toUnitRms(queries);
    if (one) {
      boolean asIs = towers != Towers.QUERY_ONLY || same(queries, scaled);
      return asIs ? StartTables.both(scaled) : new StartTables(scaled, queries);
    }
    Table documents = rows(model.documentTensor());
    mustBeAlike(model, queries, documents);
    return new StartTables(
        scaled, towers == Towers.QUERY_ONLY ? documents : ScaledRows.toUnitRms(documents));
  }

  /**
   * @param one whether the directory has one table for both sides
   */
  static void mustFit(Path directory, Towers towers, boolean one) {
    if (towers == Towers.SHARED && !one) {
      throw new ConfigurationException(
          "learner.towers must be query-only or separate with a learner.start that has a table for"
              + " each side, as %s has, was shared; set learner.towers, or another learner.start"
                  .formatted(directory));
    }
  }

  private static void mustBeAlike(StaticModel model, Table queries, Table documents)
      throws IOException {
    if (queries.dimension() != documents.dimension()) {
      throw new ConfigurationException(
          "both sides of learner.start must have one dimension, were %d in %s and %d in %s; set another learner.start"
              .formatted(
                  queries.dimension(),
                  model.tensor(),
                  documents.dimension(),
                  model.documentTensor()));
    }
    if (Files.mismatch(model.tokenizer(), model.documentTokenizer()) >= 0) {
      throw new ConfigurationException(
          "both sides of learner.start must have one tokenizer, %s differs from %s; set another learner.start"
              .formatted(model.documentTokenizer(), model.tokenizer()));
    }
  }

  private static Table rows(Path tensor) throws IOException {
    return SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR);
  }

  private static boolean same(Table one, Table other) {
    float[] row = new float[one.dimension()];
    float[] otherRow = new float[one.dimension()];
    for (int r = 0; r < one.rows(); r++) {
      one.read(r, row);
      other.read(r, otherRow);
      if (!Arrays.equals(row, otherRow)) {
        return false;
      }
    }
    return true;
  }
}
