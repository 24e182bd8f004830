package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.token.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotEncoderTest {
  private static final List<String> TEXTS =
      List.of("a", "The quick brown fox", "😀 שלום", "word ".repeat(10_000), "\uD83D lone");

  @TempDir Path root;
  private PublishedSnapshot snapshot;

  @BeforeEach
  void publish() throws Exception {
    snapshot = Snapshots.publish(SnapshotStore.open(root), 7);
  }

  @Test
  void shouldGiveTheMeanOfTheRowsAtUnitLength() throws Exception {
    Snapshots.Normal table = new Snapshots.Normal(30_522, 7);
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory());
        Tokenizer tokenizer = Snapshots.tokenizer()) {
      assertThat(encoder.dimension()).isEqualTo(Snapshots.DIMENSION);
      assertThat(encoder.manifest()).contains(snapshot.manifest());
      for (String text : TEXTS) {
        double[] sum = new double[Snapshots.DIMENSION];
        float[] row = new float[Snapshots.DIMENSION];
        for (int token : tokenizer.encode(text)) {
          table.read(token, row);
          for (int d = 0; d < sum.length; d++) {
            sum[d] += row[d];
          }
        }
        double norm = Math.sqrt(dot(sum, sum));
        float[] vector = encoder.embed(text);
        for (int d = 0; d < sum.length; d++) {
          assertThat((double) vector[d]).isCloseTo(sum[d] / norm, within(2e-6));
        }
      }
    }
  }

  @Test
  void shouldGiveTheZeroVectorForATextWithoutTokens() throws Exception {
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      for (String text : List.of("", " \t\n", "\u0000", "\uFFFD")) {
        assertThat(encoder.embed(text)).hasSize(Snapshots.DIMENSION).containsOnly(0f);
      }
    }
  }

  @Test
  void shouldGiveTheSameVectorsFromManyThreads() throws Exception {
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      float[][] expected = encoder.embedAll(TEXTS);
      Callable<Void> task =
          () -> {
            for (int round = 0; round < 20; round++) {
              assertThat(encoder.embedAll(TEXTS)).isDeepEqualTo(expected);
            }
            return null;
          };
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        for (Future<Void> future : threads.invokeAll(Collections.nCopies(8, task))) {
          future.get();
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void shouldOpenADirectoryOfSentenceTransformersWithoutManifest() throws Exception {
    float[] expected;
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      expected = encoder.embed("plain");
    }
    Files.delete(snapshot.directory().resolve("contraflow.json"));
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      assertThat(encoder.manifest()).isEmpty();
      assertThat(encoder.embed("plain")).isEqualTo(expected);
    }
  }

  @Test
  void shouldRefuseADamagedOrForeignDirectory() throws Exception {
    Path modules = snapshot.directory().resolve("modules.json");
    String original = Files.readString(modules);
    Files.writeString(modules, original.replace("Normalize", "Nonsense!"));
    assertThatThrownBy(() -> SnapshotEncoder.open(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining(
            "snapshot " + snapshot.id() + " is damaged: modules.json has SHA-256");
    Files.delete(snapshot.directory().resolve("contraflow.json"));
    assertThatThrownBy(() -> SnapshotEncoder.open(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must be StaticEmbedding and Normalize");
    Files.writeString(modules, original.replace("0_StaticEmbedding", "../../elsewhere"));
    assertThatThrownBy(() -> SnapshotEncoder.open(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must name directories inside its own");
    assertThatThrownBy(() -> SnapshotEncoder.open(root.resolve("default")))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("has no modules.json; give the directory of a snapshot");
  }

  @Test
  void shouldServeOnWhenItsFilesAreDeleted() throws Exception {
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      float[] before = encoder.embed("still here");
      Files.write(snapshot.directory().resolve("0_StaticEmbedding/model.safetensors"), new byte[0]);
      assertThat(encoder.embed("still here")).isEqualTo(before);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
