package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotWatcherTest {
  @TempDir Path root;
  private SnapshotStore store;
  private final List<String> told = new ArrayList<>();
  private final SnapshotListener listener =
      new SnapshotListener() {
        @Override
        public void served(long generation, SnapshotEncoder encoder) {
          told.add(generation + " served " + encoder.manifest().orElseThrow().step());
        }

        @Override
        public void refused(long generation, String reason) {
          told.add(generation + " refused " + reason);
        }
      };

  @BeforeEach
  void open() {
    store = SnapshotStore.open(root);
  }

  @Test
  void shouldSwapToWhatThePointerNamesAndLeaveTheOldOneUsable() throws Exception {
    try (SnapshotWatcher watcher = SnapshotWatcher.of(store, "default", listener)) {
      assertThat(watcher.poll()).isFalse();
      assertThat(watcher.encoder()).isEmpty();
      Snapshots.publish(store, 1);
      assertThat(watcher.poll()).isTrue();
      SnapshotEncoder first = watcher.encoder().orElseThrow();
      float[] before = first.embed("hello");
      assertThat(watcher.poll()).isFalse();
      Snapshots.publish(store, 2);
      assertThat(watcher.poll()).isTrue();
      assertThat(watcher.encoder().orElseThrow().embed("hello")).isNotEqualTo(before);
      assertThat(first.embed("hello")).isEqualTo(before);
      Snapshots.publish(store, 1);
      assertThat(watcher.poll()).isTrue();
      assertThat(watcher.encoder().orElseThrow().embed("hello")).isEqualTo(before);
      assertThat(told).containsExactly("1 served 1", "2 served 2", "3 served 1");
    }
  }

  @Test
  void shouldServeWhatIsThereOnceItHasStarted() throws Exception {
    Snapshots.publish(store, 1);
    try (SnapshotWatcher watcher = SnapshotWatcher.of(store, "default", listener)) {
      watcher.start(Duration.ofHours(1));
      assertThat(watcher.encoder()).isPresent();
      assertThat(told).containsExactly("1 served 1");
    }
  }

  @Test
  void shouldKeepServingWhenTheNextSnapshotIsDamagedAndSayWhyOnce() throws Exception {
    try (SnapshotWatcher watcher = SnapshotWatcher.of(store, "default", listener)) {
      Snapshots.publish(store, 1);
      watcher.poll();
      SnapshotEncoder first = watcher.encoder().orElseThrow();
      PublishedSnapshot second = Snapshots.publish(store, 2);
      Path tensor = second.directory().resolve("0_StaticEmbedding/model.safetensors");
      byte[] intact = Files.readAllBytes(tensor);
      byte[] flipped = intact.clone();
      flipped[flipped.length / 2] ^= 4;
      Files.write(tensor, flipped);
      assertThat(watcher.poll()).isFalse();
      assertThat(watcher.poll()).isFalse();
      assertThat(watcher.encoder()).containsSame(first);
      assertThat(told).hasSize(2);
      assertThat(told.get(1))
          .startsWith("2 refused snapshot " + second.id() + " is damaged: 0_StaticEmbedding/")
          .endsWith("restore a copy or use another snapshot");
      Files.write(tensor, intact);
      assertThat(watcher.poll()).isTrue();
      assertThat(told.get(2)).isEqualTo("2 served 2");
    }
  }

  @Test
  void shouldRefuseAnotherDocumentSpaceAndSayWhatToRebuild() throws Exception {
    PublishedSnapshot first = Snapshots.publish(store, 1);
    String pinned = first.manifest().documentSpaceId();
    try (SnapshotWatcher watcher = SnapshotWatcher.pinned(store, "default", pinned, listener)) {
      assertThat(watcher.poll()).isTrue();
      PublishedSnapshot second = Snapshots.publish(store, 2);
      assertThat(watcher.poll()).isFalse();
      assertThat(watcher.encoder().orElseThrow().manifest()).contains(first.manifest());
      assertThat(told.get(1))
          .contains(
              second.id()
                  + " of model default must have the document space of the index, "
                  + pinned
                  + ", has "
                  + second.manifest().documentSpaceId()
                  + "; embed the index's documents again");
    }
  }

  @Test
  void shouldTakeEverySnapshotOfAPinnedServiceWhileOnlyQueriesLearn() throws Exception {
    PublishedSnapshot start = Snapshots.start(root.resolve("starts"), 99);
    String pinned = start.manifest().documentSpaceId();
    try (SnapshotEncoder index = SnapshotEncoder.open(start.directory());
        SnapshotWatcher watcher = SnapshotWatcher.pinned(store, "default", pinned, listener)) {
      float[] document = index.embedDocument("a rose");
      SnapshotEncoder before = null;
      for (long step = 1; step <= 3; step++) {
        Snapshots.publishQueryOnly(store, step, start);
        assertThat(watcher.poll()).isTrue();
        SnapshotEncoder encoder = watcher.encoder().orElseThrow();
        assertThat(encoder.embedDocument("a rose")).isEqualTo(document);
        assertThat(encoder.embedQuery("a rose")).isNotEqualTo(document);
        assertThat(encoder.embed("a rose")).isEqualTo(encoder.embedQuery("a rose"));
        if (before != null) {
          assertThat(encoder.embedQuery("a rose")).isNotEqualTo(before.embedQuery("a rose"));
          assertThat(encoder.sharesDocumentsWith(before)).isTrue();
        }
        before = encoder;
      }
      assertThat(told).containsExactly("1 served 1", "2 served 2", "3 served 3");
    }
  }

  @Test
  void shouldRefuseADamagedDocumentSideToo() throws Exception {
    PublishedSnapshot start = Snapshots.start(root.resolve("starts"), 99);
    try (SnapshotWatcher watcher = SnapshotWatcher.of(store, "default", listener)) {
      PublishedSnapshot snapshot = Snapshots.publishQueryOnly(store, 1, start);
      Path documents = snapshot.directory().resolve("document_0_StaticEmbedding/model.safetensors");
      byte[] bytes = Files.readAllBytes(documents);
      bytes[bytes.length - 1] ^= 1;
      Files.write(documents, bytes);
      assertThat(watcher.poll()).isFalse();
      assertThat(told.get(0)).contains("is damaged: document_0_StaticEmbedding/model.safetensors");
    }
  }

  @Test
  void shouldKeepServingWhenThePointerIsDamagedOrGone() throws Exception {
    try (SnapshotWatcher watcher = SnapshotWatcher.of(store, "default", listener)) {
      Snapshots.publish(store, 1);
      watcher.poll();
      Path pointer = root.resolve("default/CURRENT");
      Files.writeString(pointer, "nonsense");
      assertThat(watcher.poll()).isFalse();
      assertThat(told.get(1)).contains("CURRENT does not parse as JSON").contains("restore a copy");
      Files.delete(pointer);
      assertThat(watcher.poll()).isFalse();
      assertThat(watcher.encoder()).isPresent();
    }
  }

  @Test
  void shouldPollOnItsOwnThreadOnceStarted() throws Exception {
    CountDownLatch served = new CountDownLatch(1);
    SnapshotListener latch =
        new SnapshotListener() {
          @Override
          public void served(long generation, SnapshotEncoder encoder) {
            served.countDown();
          }
        };
    try (SnapshotWatcher watcher = SnapshotWatcher.of(store, "default", latch)) {
      watcher.start(Duration.ofMillis(5));
      Snapshots.publish(store, 1);
      assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(watcher.encoder()).isPresent();
    }
  }
}
