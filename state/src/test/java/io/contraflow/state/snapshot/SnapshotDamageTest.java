package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotDamageTest {
  @TempDir Path root;
  private StoreFixture fixture;
  private SnapshotStore store;

  @BeforeEach
  void open() throws IOException {
    fixture = new StoreFixture(root);
    store = fixture.store;
  }

  @Test
  void shouldFindEveryKindOfDamage() throws Exception {
    PublishedSnapshot snapshot = fixture.publish("default", 1);
    Path tensor = snapshot.directory().resolve(StaticModel.TENSOR_FILE);
    byte[] bytes = Files.readAllBytes(tensor);
    bytes[bytes.length - 1] ^= 1;
    Files.write(tensor, bytes);
    Files.writeString(snapshot.directory().resolve("modules.json"), "[]");
    Files.delete(snapshot.directory().resolve(StaticModel.TOKENIZER_FILE));
    Verification verification = store.verify(snapshot);
    assertThat(verification.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.startsWith(StaticModel.TENSOR_FILE + " has SHA-256 "))
        .anyMatch(problem -> problem.startsWith("modules.json has 2 bytes instead of "))
        .contains(StaticModel.TOKENIZER_FILE + " is missing");
    assertThatThrownBy(verification::orThrow)
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("snapshot " + snapshot.id() + " is damaged")
        .hasMessageContaining("restore a copy or use another snapshot");
  }

  @Test
  void shouldNotFollowLinksOutOfTheSnapshot(@TempDir Path outside) throws Exception {
    PublishedSnapshot snapshot = fixture.publish("default", 1);
    Path tensor = snapshot.directory().resolve(StaticModel.TENSOR_FILE);
    Path elsewhere = outside.resolve("same.safetensors");
    Files.move(tensor, elsewhere);
    Files.createSymbolicLink(tensor, elsewhere);

    assertThat(store.verify(snapshot).problems())
        .containsExactly(
            StaticModel.TENSOR_FILE
                + " is a link out of the snapshot, to "
                + elsewhere.toRealPath());
    Path alias = Files.createSymbolicLink(outside.resolve("alias"), snapshot.directory());
    Files.delete(tensor);
    Files.move(elsewhere, tensor);
    assertThat(Verification.of(PublishedSnapshot.read(alias)).problems()).isEmpty();
  }

  @Test
  void shouldLeaveForeignFilesAlone() throws Exception {
    PublishedSnapshot snapshot = fixture.publish("default", 1);
    Files.writeString(snapshot.directory().resolve("notes.txt"), "ours");
    Files.createDirectories(root.resolve("default/step-000000009-0123456789ab"));
    Files.writeString(root.resolve("default/step-x"), "no directory");

    assertThat(store.verify(snapshot).problems()).isEmpty();
    assertThat(store.list("default")).containsExactly(snapshot);
    assertThat(store.current("default")).contains(snapshot);
  }

  @Test
  void shouldNotServeAManifestThatThePointerDoesNotKnow() throws Exception {
    PublishedSnapshot snapshot = fixture.publish("default", 1);
    Manifest m = snapshot.manifest();
    Manifest forged =
        new Manifest(
            1,
            m.model(),
            m.step(),
            99,
            null,
            0,
            0,
            Map.of(),
            Map.of(),
            0,
            null,
            m.encoder(),
            m.head(),
            m.embedder(),
            m.tower(),
            m.dimension(),
            m.tokenizerSha256(),
            m.tensorSha256(),
            m.documentSpaceId(),
            m.files());
    Files.write(snapshot.directory().resolve(Manifest.FILE), forged.toBytes());
    assertThatThrownBy(() -> store.current("default"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("is not the one that CURRENT points to");
  }

  @Test
  void shouldWriteANewPointerOverADamagedOne() throws Exception {
    fixture.publish("default", 1);
    Path pointer = root.resolve("default/CURRENT");
    Files.writeString(pointer, "{\"format\":");
    assertThatThrownBy(() -> store.current("default"))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining(pointer.toString())
        .hasMessageContaining("restore a copy");
    PublishedSnapshot second = fixture.publish("default", 2);
    assertThat(store.current("default")).contains(second);
  }
}
