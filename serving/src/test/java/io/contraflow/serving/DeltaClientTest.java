package io.contraflow.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.snapshot.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client of snapshots of which most hold only what changed. */
class DeltaClientTest {
  @TempDir Path root;
  private SnapshotStore store;
  private final List<String> refused = new ArrayList<>();

  @BeforeEach
  void open() {
    store = SnapshotStore.open(root.resolve("snapshots"));
  }

  private SnapshotClient client() {
    return SnapshotClient.builder(store.root())
        .onRefusal(refusal -> refused.add(refusal.reason()))
        .build();
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldEndAsTheFullSnapshotByteByByte(Towers towers) throws Exception {
    ChangingModel model = new ChangingModel(towers, start(towers));
    SnapshotStore full = SnapshotStore.open(root.resolve("full"));
    try (SnapshotClient following = client()) {
      for (int step = 1; step <= 7; step++) {
        model.step();
        PublishedSnapshot delta = model.publish(store, 4);
        PublishedSnapshot whole = model.publishFull(full);
        assertThat(following.look()).isTrue();

        assertThat(delta.manifest().delta() == null).as("full").isEqualTo(step % 4 == 1);
        assertThat(delta.manifest().tensorSha256()).isEqualTo(whole.manifest().tensorSha256());
        assertThat(delta.manifest().documentSpaceId())
            .isEqualTo(whole.manifest().documentSpaceId());
        assertThat(Verification.of(delta).problems()).isEmpty();
        try (SnapshotEncoder fresh = SnapshotEncoder.open(delta.directory());
            SnapshotEncoder expected = SnapshotEncoder.open(whole.directory())) {
          assertSame(following.encoder().orElseThrow(), expected);
          assertSame(fresh, expected);
        }
      }
      assertThat(refused).isEmpty();
    }
  }

  private PublishedSnapshot start(Towers towers) throws Exception {
    return towers == Towers.QUERY_ONLY ? ChangingModel.start(root.resolve("start")) : null;
  }

  private static void assertSame(SnapshotEncoder found, SnapshotEncoder expected) {
    TextSides sides = (TextSides) found.sides();
    TextSides others = (TextSides) expected.sides();
    assertThat(sides.queries().rows()).isEqualTo(others.queries().rows());
    assertThat(sides.documents().rows()).isEqualTo(others.documents().rows());
    assertThat(found.embedQuery("a rose")).isEqualTo(expected.embedQuery("a rose"));
    assertThat(found.embedDocument("a rose")).isEqualTo(expected.embedDocument("a rose"));
  }

  @Test
  void shouldLoadTheDocumentsOfAQueryOnlyModelOnce() throws Exception {
    ChangingModel model = new ChangingModel(Towers.QUERY_ONLY, start(Towers.QUERY_ONLY));
    try (SnapshotClient client = client()) {
      model.publish(store, 4);
      client.look();
      SnapshotEncoder first = client.encoder().orElseThrow();
      model.step();
      model.publish(store, 4);
      assertThat(client.look()).isTrue();
      assertThat(client.encoder().orElseThrow().sharesDocumentsWith(first)).isTrue();
    }
  }

  @Test
  void shouldKeepWhatItServesOverAGapAndGoOnWithTheNextFullSnapshot() throws Exception {
    ChangingModel model = new ChangingModel(Towers.SHARED, null);
    try (SnapshotClient client = client()) {
      PublishedSnapshot first = model.publish(store, 4);
      client.look();
      model.step();
      PublishedSnapshot lost = model.publish(store, 4);
      Path elsewhere = Files.move(lost.directory(), root.resolve("elsewhere"));
      model.step();
      PublishedSnapshot broken = model.publishFrom(lost, store, 4, elsewhere);
      assertThat(client.look()).isFalse();
      assertThat(client.status().serving()).contains(first.id());
      assertThat(refused)
          .singleElement()
          .asString()
          .contains(broken.id() + " needs " + lost.id() + ", from which", "wait for the next full");
      model.step();
      PublishedSnapshot full = model.publishFull(store);
      assertThat(client.look()).isTrue();
      assertThat(client.status().serving()).contains(full.id());
    }
  }

  @Test
  void shouldBeginWithTheNewestBeforeADamagedDelta() throws Exception {
    ChangingModel model = new ChangingModel(Towers.SHARED, null);
    model.publish(store, 4);
    model.step();
    PublishedSnapshot second = model.publish(store, 4);
    model.step();
    PublishedSnapshot third = model.publish(store, 4);
    Path rows = third.directory().resolve("delta/query.safetensors");
    byte[] bytes = Files.readAllBytes(rows);
    bytes[bytes.length - 1] ^= 1;
    Files.write(rows, bytes);
    try (SnapshotClient client = client()) {
      assertThat(client.look()).isTrue();
      assertThat(client.status().serving()).contains(second.id());
      assertThat(client.status().upToDate()).isFalse();
      assertThat(refused.get(0)).contains(third.id() + " is damaged: delta/query.safetensors");
      model.step();
      PublishedSnapshot full = model.publishFull(store);
      assertThat(client.look()).isTrue();
      assertThat(client.status().serving()).contains(full.id());
      assertThat(client.status().upToDate()).isTrue();
    }
  }

  @Test
  void shouldRefuseChangesThatDoNotGiveTheTableThatIsPromised() throws Exception {
    ChangingModel model = new ChangingModel(Towers.SHARED, null);
    PublishedSnapshot first = model.publish(store, 4);
    try (SnapshotClient client = client()) {
      client.look();
      model.step();
      model.forgetOneChange();
      PublishedSnapshot second = model.publish(store, 4);
      assertThat(client.look()).isFalse();
      assertThat(client.status().serving()).contains(first.id());
      assertThat(refused)
          .singleElement()
          .asString()
          .startsWith("the changes up to " + second.id() + " must give the queries' table with")
          .contains("wait for the next full one");
    }
  }
}
