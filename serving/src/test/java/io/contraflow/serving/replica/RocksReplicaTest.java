package io.contraflow.serving.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.serving.ChangingModel;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Towers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RocksReplicaTest {
  private static final List<String> TEXTS =
      List.of("a rose is a rose", "how do I reset my password", "");
  private static final int KILLS = 6;

  @TempDir Path root;
  private SnapshotStore store;

  @BeforeEach
  void open() {
    store = SnapshotStore.open(root.resolve("snapshots"));
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldGiveTheVectorsOfTheEncoderOnTheHeapBitByBit(Towers towers) throws Exception {
    ChangingModel model = model(towers);
    try (RocksReplica replica = RocksReplica.open(root.resolve("replica"))) {
      for (int step = 0; step < 6; step++) {
        model.step();
        PublishedSnapshot snapshot = model.publish(store, 4);
        assertThat(replica.take(snapshot)).isTrue();
        assertThat(replica.take(snapshot)).isFalse();
        assertThat(replica.snapshot()).contains(snapshot.id());
        assertThat(replica.documentSpaceId()).contains(snapshot.manifest().documentSpaceId());
        assertThat(replica.verify()).isTrue();
        assertSame(replica, snapshot);
      }
    }
  }

  private ChangingModel model(Towers towers) throws Exception {
    return new ChangingModel(
        towers, towers == Towers.QUERY_ONLY ? ChangingModel.start(root.resolve("start")) : null);
  }

  private static void assertSame(RocksReplica replica, PublishedSnapshot snapshot)
      throws Exception {
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      for (String text : TEXTS) {
        assertThat(replica.embedQuery(text)).isEqualTo(encoder.embedQuery(text));
        assertThat(replica.embedDocument(text)).isEqualTo(encoder.embedDocument(text));
      }
    }
  }

  @Test
  void shouldKeepWhatItHoldsWhenADeltaIsDamagedAndBeOpenedAgain() throws Exception {
    ChangingModel model = model(Towers.SHARED);
    PublishedSnapshot full = model.publish(store, 9);
    model.step();
    PublishedSnapshot delta = model.publish(store, 9);
    Path file = delta.directory().resolve("delta/query.safetensors");
    byte[] intact = Files.readAllBytes(file);
    byte[] damaged = intact.clone();
    damaged[damaged.length - 1] ^= 1;
    Files.write(file, damaged);
    try (RocksReplica replica = RocksReplica.open(root.resolve("replica"))) {
      assertThatThrownBy(() -> replica.embedQuery("a rose"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must hold a snapshot");
      assertThatThrownBy(() -> replica.take(delta)).isInstanceOf(CorruptException.class);
      assertThat(replica.snapshot()).as("as far as the chain is whole").contains(full.id());
      assertSame(replica, full);
    }
    Files.write(file, intact);
    try (RocksReplica replica = RocksReplica.open(root.resolve("replica"))) {
      assertThat(replica.snapshot()).contains(full.id());
      replica.take(delta);
      assertSame(replica, delta);
    }
  }

  /** A real process, killed in the middle of what it says it does. */
  @Test
  void shouldBeOneSnapshotOrTheNextAfterKillNine() throws Exception {
    ChangingModel model = model(Towers.SHARED);
    List<PublishedSnapshot> chain = new ArrayList<>();
    for (int i = 0; i < 2 * KILLS + 4; i++) {
      model.changeMany();
      chain.add(model.publish(store, 100));
    }
    Path directory = root.resolve("replica");
    int held = -1;
    for (int kill = 0; kill < KILLS; kill++) {
      kill(directory, chain.get(chain.size() - 1), kill % 3);
      try (RocksReplica replica = RocksReplica.open(directory)) {
        String id = replica.snapshot().orElse(null);
        int now = chain.stream().map(PublishedSnapshot::id).toList().indexOf(id);
        assertThat(now).as("never back").isGreaterThanOrEqualTo(held);
        if (now >= 0) {
          assertThat(replica.verify()).as("the rows are those of " + id).isTrue();
          assertSame(replica, chain.get(now));
        }
        held = now;
      }
    }
    try (RocksReplica replica = RocksReplica.open(directory)) {
      replica.take(chain.get(chain.size() - 1));
      assertThat(replica.verify()).isTrue();
      assertSame(replica, chain.get(chain.size() - 1));
    }
  }

  /**
   * Lets a child take snapshots one after the other, and kills it once it has begun with some.
   *
   * @param begun how many it has ended before
   */
  private static void kill(Path directory, PublishedSnapshot last, int begun) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                TakingChild.class.getName(),
                directory.toString(),
                last.directory().toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int seen = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(TakingChild.BEGINS) && seen++ == begun) {
          break;
        }
      }
    } finally {
      child.destroyForcibly().waitFor(); // SIGKILL
    }
  }
}
