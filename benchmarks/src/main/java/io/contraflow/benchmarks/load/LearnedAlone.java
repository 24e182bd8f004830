package io.contraflow.benchmarks.load;

import io.contraflow.benchmarks.stream.RandomExamples;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The models of a stream learnt one by one, each in memory from its first example to the step of
 * its newest snapshot.
 *
 * @param settings of the job that published the snapshots
 * @param examples of the stream
 */
record LearnedAlone(LearnSettings settings, RandomExamples examples) {

  /** Models of which a snapshot is published. */
  long published() throws IOException {
    return store().models().size();
  }

  private SnapshotStore store() {
    return SnapshotStore.open(Path.of(settings.snapshotDirectory()));
  }

  /**
   * How many snapshots have the parameters that the model alone has after as many steps.
   *
   * @param different is told of the others
   */
  long identical(Consumer<String> different) throws IOException {
    long identical = 0;
    StartTables start = settings.start().parameters();
    for (int m = 0; m < examples.models(); m++) {
      String name = examples.model(m);
      Optional<PublishedSnapshot> snapshot = store().current(name);
      if (snapshot.isEmpty()) {
        different.accept("model " + name + " has no snapshot");
        continue;
      }
      Manifest manifest = snapshot.get().manifest();
      String alone = tensorSha256(name, m, manifest.step(), start);
      if (alone.equals(manifest.tensorSha256())) {
        identical++;
      } else {
        different.accept(
            "model %s at step %d: published %s, alone %s"
                .formatted(name, manifest.step(), manifest.tensorSha256(), alone));
      }
    }
    return identical;
  }

  private String tensorSha256(String name, int first, long steps, StartTables start) {
    LearnerOptions options = settings.learner();
    try (OnlineModel model =
        new OnlineModel(name, options, start, Kernels.of(settings.kernel(), settings.threads()))) {
      for (long number = first; model.step() < steps; number += examples.models()) {
        model.consume(examples.outcome(number));
        if (model.stepDue()) {
          model.takeStep();
        }
      }
      return sha256(model.learner().queryTable());
    }
  }

  /** As {@link Manifest#tensorSha256} says. */
  private static String sha256(Table table) {
    MessageDigest digest = Sha256.digest();
    float[] row = new float[table.dimension()];
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      bytes.asFloatBuffer().put(row);
      digest.update(bytes.array());
    }
    return Sha256.hex(digest.digest());
  }
}
