package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotClientTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir Path root;
  private SnapshotStore store;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void open() {
    store = SnapshotStore.open(root);
  }

  private SnapshotClientBuilder builder() {
    return SnapshotClient.builder(root)
        .clock(Clock.fixed(NOW, ZoneOffset.UTC))
        .onSwap(
            swap ->
                told.add(
                    swap.generation() + " served " + swap.now().manifest().orElseThrow().step()))
        .onRefusal(refusal -> told.add(refusal.generation() + " refused " + refusal.reason()));
  }

  @Test
  void shouldSwapToWhatThePointerNamesAndLeaveTheOldOneUsable() throws Exception {
    try (SnapshotClient client = builder().build()) {
      assertThat(client.look()).isFalse();
      assertThat(client.encoder()).isEmpty();
      Snapshots.publish(store, 1);
      assertThat(client.look()).isTrue();
      SnapshotEncoder first = client.encoder().orElseThrow();
      float[] before = first.embed("hello");
      assertThat(client.look()).isFalse();
      Snapshots.publish(store, 2);
      assertThat(client.look()).isTrue();
      assertThat(client.encoder().orElseThrow().embed("hello")).isNotEqualTo(before);
      assertThat(first.embed("hello")).isEqualTo(before);
      Snapshots.publish(store, 1);
      assertThat(client.look()).isTrue();
      assertThat(client.encoder().orElseThrow().embed("hello")).isEqualTo(before);
      assertThat(told).containsExactly("1 served 1", "2 served 2", "3 served 1");
    }
  }

  @Test
  void shouldServeWhatIsThereOnceItHasStarted() throws Exception {
    Snapshots.publish(store, 1);
    try (SnapshotClient client = builder().build()) {
      client.start();
      assertThat(client.encoder()).isPresent();
      assertThat(told).containsExactly("1 served 1");
    }
  }

  @Test
  void shouldKeepServingWhenTheNextSnapshotIsDamagedAndSayWhyOnce() throws Exception {
    try (SnapshotClient client = builder().build()) {
      Snapshots.publish(store, 1);
      client.look();
      SnapshotEncoder first = client.encoder().orElseThrow();
      PublishedSnapshot second = Snapshots.publish(store, 2);
      Path tensor = second.directory().resolve("0_StaticEmbedding/model.safetensors");
      byte[] intact = Files.readAllBytes(tensor);
      byte[] flipped = intact.clone();
      flipped[flipped.length / 2] ^= 4;
      Files.write(tensor, flipped);
      assertThat(client.look()).isFalse();
      assertThat(client.look()).isFalse();
      assertThat(client.encoder()).containsSame(first);
      assertThat(told).hasSize(2);
      assertThat(told.get(1))
          .startsWith("2 refused snapshot " + second.id() + " is damaged: 0_StaticEmbedding/")
          .endsWith("restore a copy or use another snapshot");
      Files.write(tensor, intact);
      assertThat(client.look()).isTrue();
      assertThat(told.get(2)).isEqualTo("2 served 2");
    }
  }

  @Test
  void shouldRefuseAnotherDocumentSpaceAndSayWhatToRebuild() throws Exception {
    PublishedSnapshot first = Snapshots.publish(store, 1);
    String pinned = first.manifest().documentSpaceId();
    try (SnapshotClient client = builder().documentSpace(pinned).build()) {
      assertThat(client.look()).isTrue();
      PublishedSnapshot second = Snapshots.publish(store, 2);
      assertThat(client.look()).isFalse();
      assertThat(client.encoder().orElseThrow().manifest()).contains(first.manifest());
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
        SnapshotClient client = builder().documentSpace(pinned).build()) {
      float[] document = index.embedDocument("a rose");
      SnapshotEncoder before = null;
      for (long step = 1; step <= 3; step++) {
        Snapshots.publishQueryOnly(store, step, start);
        assertThat(client.look()).isTrue();
        SnapshotEncoder encoder = client.encoder().orElseThrow();
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
    try (SnapshotClient client = builder().build()) {
      PublishedSnapshot snapshot = Snapshots.publishQueryOnly(store, 1, start);
      Path documents = snapshot.directory().resolve("document_0_StaticEmbedding/model.safetensors");
      byte[] bytes = Files.readAllBytes(documents);
      bytes[bytes.length - 1] ^= 1;
      Files.write(documents, bytes);
      assertThat(client.look()).isFalse();
      assertThat(told.get(0)).contains("is damaged: document_0_StaticEmbedding/model.safetensors");
    }
  }

  @Test
  void shouldKeepServingWhenThePointerIsDamagedOrGone() throws Exception {
    try (SnapshotClient client = builder().build()) {
      Snapshots.publish(store, 1);
      client.look();
      Path pointer = root.resolve("default/CURRENT");
      Files.writeString(pointer, "nonsense");
      assertThat(client.look()).isFalse();
      assertThat(told.get(1)).contains("CURRENT does not parse as JSON").contains("restore a copy");
      Files.delete(pointer);
      assertThat(client.look()).isFalse();
      assertThat(client.encoder()).isPresent();
    }
  }

  @Test
  void shouldLookOnItsOwnThreadOnceStarted() throws Exception {
    CountDownLatch served = new CountDownLatch(1);
    try (SnapshotClient client =
        SnapshotClient.builder(root)
            .every(Duration.ofMillis(5))
            .onSwap(swap -> served.countDown())
            .start()) {
      Snapshots.publish(store, 1);
      assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.encoder()).isPresent();
    }
  }

  @Test
  void shouldEmbedWithWhatIsServed() throws Exception {
    PublishedSnapshot start = Snapshots.start(root.resolve("starts"), 99);
    PublishedSnapshot snapshot = Snapshots.publishQueryOnly(store, 1, start);
    try (SnapshotClient client = builder().start();
        SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      assertThat(client.embed("a rose")).isEqualTo(encoder.embedQuery("a rose"));
      assertThat(client.embedQuery("a rose")).isEqualTo(encoder.embedQuery("a rose"));
      assertThat(client.embedDocument("a rose")).isEqualTo(encoder.embedDocument("a rose"));
      assertThat(client.embedAll(List.of("a rose", "hello")))
          .isDeepEqualTo(encoder.embedAll(List.of("a rose", "hello")));
    }
  }

  @Test
  void shouldSayWhatIsMissingWhenNothingIsServedYet() throws Exception {
    try (SnapshotClient client = builder().build()) {
      assertThatThrownBy(() -> client.embed("a rose"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a snapshot of model default must be served before anything is embedded, "
                  + root
                  + " has none that can be: start the client, and the job that publishes");
      assertThat(client.status())
          .isEqualTo(
              new ClientStatus(
                  "default",
                  Optional.empty(),
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  true));
    }
  }

  @Test
  void shouldTellItsStatus() throws Exception {
    try (SnapshotClient client = builder().build()) {
      PublishedSnapshot first = Snapshots.publish(store, 1);
      client.look();
      client.pin(first.manifest().documentSpaceId());
      PublishedSnapshot second = Snapshots.publish(store, 2);
      client.look();
      ClientStatus status = client.status();
      assertThat(status.serving()).contains(first.id());
      assertThat(status.generation()).isEqualTo(1);
      assertThat(status.since()).contains(NOW);
      assertThat(status.documentSpaceId()).contains(first.manifest().documentSpaceId());
      assertThat(status.upToDate()).isFalse();
      Refusal refusal = status.lastRefusal().orElseThrow();
      assertThat(refusal.snapshot()).contains(second);
      assertThat(refusal.generation()).isEqualTo(2);
      assertThat(refusal.at()).isEqualTo(NOW);
      client.pin(second.manifest().documentSpaceId());
      assertThat(client.look()).isTrue();
      assertThat(client.status().upToDate()).isTrue();
      assertThat(client.status().serving()).contains(second.id());
      assertThat(client.status().lastRefusal()).contains(refusal);
    }
  }

  @Test
  void shouldSwapAllTheSameWhenAListenerFails() throws Exception {
    try (SnapshotClient client = builder().build()) {
      client.onSwap(
          swap -> {
            throw new IllegalArgumentException("a listener of the caller's");
          });
      List<Optional<SnapshotEncoder>> before = new ArrayList<>();
      client.onSwap(swap -> before.add(swap.before()));
      Snapshots.publish(store, 1);
      assertThat(client.look()).isTrue();
      SnapshotEncoder first = client.encoder().orElseThrow();
      Snapshots.publish(store, 2);
      assertThat(client.look()).isTrue();
      assertThat(before).containsExactly(Optional.empty(), Optional.of(first));
    }
  }

  @Test
  void shouldRefuseATimeBetweenLooksThatIsNotPositive() {
    assertThatThrownBy(() -> builder().every(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the time between two looks must be positive, was PT0S");
  }
}
