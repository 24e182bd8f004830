package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.head.HeadParameters;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdapterEncoderTest {
  private static final HeadShape LINEAR = Adapters.shapes()[0];

  @TempDir Path root;
  private SnapshotStore store;

  @BeforeEach
  void open() {
    store = SnapshotStore.open(root.resolve("snapshots"));
  }

  static HeadShape[] shapes() {
    return Adapters.shapes();
  }

  /** The formula of {@link HeadShape} in double, at unit length. */
  private static double[] expected(HeadParameters head, float[] x) {
    HeadShape shape = head.shape();
    double[] y = new double[x.length];
    for (int d = 0; d < y.length; d++) {
      y[d] = (double) x[d] + head.bias()[d];
      y[d] += shape.kind() == HeadShape.Kind.LINEAR ? dot(head.rows()[d], x) : 0;
    }
    for (int h = 0; h < shape.width(); h++) {
      double hidden = dot(head.rows()[h], x);
      if (shape.kind() == HeadShape.Kind.TWO_LAYER) {
        hidden = Math.max(hidden + head.innerBias()[h], 0);
      }
      for (int d = 0; d < y.length; d++) {
        y[d] += hidden * head.rows()[shape.outerRow() + h][d];
      }
    }
    return unit(y);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  private static double[] unit(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    for (int d = 0; d < vector.length; d++) {
      vector[d] /= Math.sqrt(squares);
    }
    return vector;
  }

  private static void assertClose(float[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int d = 0; d < actual.length; d++) {
      assertThat((double) actual[d]).isCloseTo(expected[d], within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldAdaptEachSideWithItsOwnHead(HeadShape shape) throws Exception {
    PublishedSnapshot snapshot = Adapters.separate(store, 7, shape);
    Random random = new Random(1);
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      assertThat(encoder.takesVectors()).isTrue();
      assertThat(encoder.dimension()).isEqualTo(Adapters.DIMENSION);
      for (int i = 0; i < 20; i++) {
        float[] vector = Adapters.vector(random);
        float[] before = vector.clone();
        assertClose(encoder.embedQuery(vector), expected(Adapters.random(shape, 7), vector));
        assertClose(encoder.embedDocument(vector), expected(Adapters.random(shape, 1007), vector));
        assertThat(vector).isEqualTo(before);
      }
    }
  }

  /** To the bit: x / ‖x‖ in double, rounded once. */
  @ParameterizedTest
  @MethodSource("shapes")
  void shouldBeExactlyTheEmbeddersVectorAtTheStart(HeadShape shape) throws Exception {
    PublishedSnapshot start = Adapters.start(root.resolve("start"), shape);
    Random random = new Random(1);
    try (SnapshotEncoder encoder = SnapshotEncoder.open(start.directory())) {
      for (int i = 0; i < 20; i++) {
        float[] vector = Adapters.vector(random);
        double[] wide = new double[vector.length];
        for (int d = 0; d < wide.length; d++) {
          wide[d] = vector[d];
        }
        unit(wide);
        float[] once = new float[wide.length];
        for (int d = 0; d < wide.length; d++) {
          once[d] = (float) wide[d];
        }
        assertThat(encoder.embedQuery(vector)).isEqualTo(once);
        assertThat(encoder.embedDocument(vector)).isEqualTo(once);
      }
      assertThat(encoder.embedQuery(new float[Adapters.DIMENSION])).containsOnly(0f);
    }
  }

  @Test
  void shouldSayWhatGoesIn() throws Exception {
    PublishedSnapshot adapter = Adapters.separate(store, 1, LINEAR);
    try (SnapshotEncoder encoder = SnapshotEncoder.open(adapter.directory())) {
      assertThatThrownBy(() -> encoder.embedDocument("text"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "an adapter must be given a vector of its embedder, vectors:random, was given text;"
                  + " embed the text with that and call embedDocument(float[])");
      assertThatThrownBy(() -> encoder.embedQuery(new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "a vector must have the adapter's dimension 96, was 3; give one of its embedder,"
                  + " vectors:random");
      float[] infinite = new float[Adapters.DIMENSION];
      infinite[5] = Float.NEGATIVE_INFINITY;
      assertThatThrownBy(() -> encoder.embedQuery(infinite))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("every value of a vector must be finite");
    }
    PublishedSnapshot words = Snapshots.publish(SnapshotStore.open(root.resolve("static")), 1);
    try (SnapshotEncoder encoder = SnapshotEncoder.open(words.directory())) {
      assertThat(encoder.takesVectors()).isFalse();
      assertThatThrownBy(() -> encoder.embedQuery(new float[Snapshots.DIMENSION]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a static model must be given text, was given a vector; call embedQuery(String), or"
                  + " serve the snapshot of an adapter");
    }
  }

  @Test
  void shouldRefuseADamagedHead() throws Exception {
    PublishedSnapshot snapshot = Adapters.separate(store, 1, LINEAR);
    Path file = snapshot.directory().resolve("head/document.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> SnapshotEncoder.open(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("is damaged: head/document.safetensors has SHA-256");
    Files.delete(snapshot.directory().resolve("contraflow.json"));
    assertThatThrownBy(() -> SnapshotEncoder.open(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must route query to StaticEmbedding, has [\"query_0_Dense\"]");
  }

  @Test
  void shouldGiveTheSameVectorsFromManyThreads() throws Exception {
    PublishedSnapshot snapshot = Adapters.separate(store, 1, Adapters.shapes()[2]);
    float[] vector = Adapters.vector(new Random(3));
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      float[] expected = encoder.embedQuery(vector);
      Callable<Void> task =
          () -> {
            for (int round = 0; round < 200; round++) {
              assertThat(encoder.embedQuery(vector)).isEqualTo(expected);
            }
            return null;
          };
      ExecutorService threads = Executors.newFixedThreadPool(4);
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
  void shouldFollowAnAdapterWhoseQueriesAloneLearn() throws Exception {
    PublishedSnapshot start = Adapters.start(root.resolve("start"), LINEAR);
    String space = start.manifest().documentSpaceId();
    float[] vector = Adapters.vector(new Random(3));
    List<String> refused = new ArrayList<>();
    try (SnapshotEncoder index = SnapshotEncoder.open(start.directory());
        SnapshotClient client =
            SnapshotClient.builder(store.root())
                .documentSpace(space)
                .onRefusal(refusal -> refused.add(refusal.reason()))
                .build()) {
      SnapshotEncoder before = null;
      for (long step = 1; step <= 3; step++) {
        Adapters.queryOnly(store, step, LINEAR, start);
        assertThat(client.look()).isTrue();
        SnapshotEncoder encoder = client.encoder().orElseThrow();
        assertThat(encoder.embedDocument(vector)).isEqualTo(index.embedDocument(vector));
        assertClose(encoder.embedQuery(vector), expected(Adapters.random(LINEAR, step), vector));
        assertThat(before == null || encoder.sharesDocumentsWith(before)).isTrue();
        before = encoder;
      }
      Adapters.separate(store, 4, LINEAR);
      assertThat(client.look()).isFalse();
      assertThat(refused).singleElement().asString().contains("embed the index's documents again");
    }
  }
}
