package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  @TempDir Path root;
  private StoreFixture fixture;
  private SnapshotStore store;

  @BeforeEach
  void open() throws IOException {
    fixture = new StoreFixture(root);
    store = fixture.store;
  }

  @Test
  void shouldLayOutWhatSentenceTransformersOpens() throws Exception {
    PublishedSnapshot snapshot = fixture.publish("default", 123);
    String id = snapshot.id();
    assertThat(id).startsWith("step-000000123-");
    assertThat(StoreFixture.tree(root))
        .containsExactly(
            "default/CURRENT",
            "default/" + id + "/0_StaticEmbedding/model.safetensors",
            "default/" + id + "/0_StaticEmbedding/tokenizer.json",
            "default/" + id + "/1_Normalize/config.json",
            "default/" + id + "/config_sentence_transformers.json",
            "default/" + id + "/contraflow.json",
            "default/" + id + "/modules.json");
    assertThat(snapshot.manifest().files()).hasSize(5);
    assertThat(store.verify(snapshot).problems()).isEmpty();
    assertThat(PublishedSnapshot.read(snapshot.directory())).isEqualTo(snapshot);
    StaticModel files = StaticModel.in(snapshot.directory());
    assertThat(Files.readAllBytes(files.tokenizer())).isEqualTo(fixture.tokenizer.json());
    assertThat(SafetensorsFile.open(files.tensor()).matrix(StaticModel.TENSOR).rows()).isEqualTo(3);
  }

  @Test
  void shouldShowNothingBetweenStageAndPublish() throws Exception {
    StagedSnapshot staged = fixture.stage("default", 1);
    assertThat(store.list("default")).isEmpty();
    assertThat(store.models()).isEmpty();
    assertThat(store.current("default")).isEmpty();
    assertThat(store.find("default", 1)).isEmpty();
    // A crash here leaves the staged files and a lock that nobody holds.
    staged.discard();
    assertThat(StoreFixture.tree(root)).isEmpty();
    assertThatThrownBy(() -> store.publish(staged))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("can be published once");
  }

  @Test
  void shouldSweepWhatACrashLeftButNotWhatIsBeingWritten() throws Exception {
    fixture.publish("default", 1);
    StagedSnapshot alive = fixture.stage("default", 2);
    Path model = root.resolve("default");
    Files.createDirectories(model.resolve(".staging-3-dead/0_StaticEmbedding"));
    Files.writeString(model.resolve(".staging-3-dead/0_StaticEmbedding/model.safetensors"), "x");
    Files.writeString(model.resolve(".staging-3-dead.lock"), "");
    Files.writeString(model.resolve(".staging-4-dead.lock"), "");
    Files.createDirectories(model.resolve(".deleting-step-000000000-000000000000"));
    store.sweepStaging();
    assertThat(model.toFile().list())
        .hasSize(5)
        .noneMatch(name -> name.contains("dead") || name.contains("deleting"));
    assertThat(store.publish(alive).manifest().step()).isEqualTo(2);
    assertThat(model.toFile().list()).hasSize(4); // with the pointer and its lock
  }

  @Test
  void shouldMoveThePointerOnceForEachPublication() throws Exception {
    assertThat(store.generation("default")).isZero();
    PublishedSnapshot first = fixture.publish("default", 1);
    assertThat(store.current("default")).contains(first);
    PublishedSnapshot second = fixture.publish("default", 2);
    assertThat(store.current("default")).contains(second);
    assertThat(store.generation("default")).isEqualTo(2);
    assertThat(first.manifest().parent()).isNull();
    assertThat(second.manifest().parent()).isEqualTo(first.id());
    assertThat(fixture.publish("default", 2)).isEqualTo(second);
    assertThat(store.generation("default")).isEqualTo(2);
  }

  @Test
  void shouldKeepTheSnapshotThatIsThereAndDropItsTwin() throws Exception {
    PublishedSnapshot first = fixture.publish("default", 1);
    fixture.publish("default", 2);
    fixture.clock.advance(Duration.ofHours(1));
    PublishedSnapshot again = fixture.publish("default", 1);
    assertThat(again).isEqualTo(first);
    assertThat(store.list("default")).hasSize(2);
    // The learner continues from there, so that is what is served.
    assertThat(store.current("default")).contains(first);
    assertThat(store.generation("default")).isEqualTo(3);
  }

  @Test
  void shouldNotTakeTheSnapshotOfAnotherTokenizerForTheSame() throws Exception {
    PublishedSnapshot first = fixture.publish("default", 1);
    byte[] json = StoreFixture.TOKENIZER.replace("blue", "green").getBytes(StandardCharsets.UTF_8);
    try (Tokenizer other = Tokenizer.of(json)) {
      PublishedSnapshot second =
          store.publish(
              store.stage(
                  StoreFixture.draft("default", 1),
                  ArrayTable.random(3, 4, 1),
                  new SnapshotEncoding.Static(other)));
      assertThat(second.manifest().tensorSha256()).isEqualTo(first.manifest().tensorSha256());
      assertThat(second.manifest().tokenizerSha256()).isEqualTo(other.sha256());
      assertThat(store.current("default")).contains(second);
      assertThat(store.verify(second).problems()).isEmpty();
    }
  }

  @Test
  void shouldReplaceAnUnfinishedDirectoryOfTheSameName() throws Exception {
    PublishedSnapshot first = fixture.publish("default", 1);
    Files.delete(first.directory().resolve(Manifest.FILE));
    assertThat(store.list("default")).isEmpty();
    assertThat(store.verify(fixture.publish("default", 1)).intact()).isTrue();
    Files.delete(first.directory().resolve("modules.json"));
    assertThat(store.verify(fixture.publish("default", 1)).intact()).isTrue();
  }

  @Test
  void shouldNameManifestsAndPointersThatCannotBeRead() throws Exception {
    PublishedSnapshot first = fixture.publish("default", 1);
    fixture.publish("default", 2);
    PublishedSnapshot shop = fixture.publish("shop", 1);
    assertThat(store.unreadable()).isEmpty();
    Files.writeString(first.directory().resolve(Manifest.FILE), "{");
    Files.writeString(shop.directory().resolveSibling(Pointer.FILE), "{");
    assertThat(store.unreadable())
        .hasSize(2)
        .anyMatch(problem -> problem.contains(first.id()) && problem.contains("does not parse"))
        .anyMatch(problem -> problem.contains("shop/CURRENT"));
    assertThat(store.models()).containsExactly("default", "shop");
  }

  @Test
  void shouldTellTwoSnapshotsOfOneStepApart() throws Exception {
    PublishedSnapshot first = fixture.publish("default", 1);
    PublishedSnapshot other =
        store.publish(
            store.stage(
                StoreFixture.draft("default", 1), ArrayTable.random(3, 4, 99), fixture.encoding));
    assertThat(other.id()).isNotEqualTo(first.id());
    assertThat(store.find("default", 1)).contains(other);
    assertThat(other.manifest().documentSpaceId()).isNotEqualTo(first.manifest().documentSpaceId());
  }

  @Test
  void shouldKeepModelsApartWhateverTheirNames() throws Exception {
    List<String> models = List.of("../up", "a b/ü", "de", "x".repeat(5000), ".hidden", "x%20");
    for (String model : models) {
      fixture.publish(model, 1);
    }
    assertThat(store.models()).containsExactlyInAnyOrderElementsOf(models);
    assertThat(root.toFile().list()).hasSize(models.size());
    assertThat(store.current("../up").orElseThrow().directory())
        .hasParent(root.resolve("%2E.%2Fup"));
    assertThatThrownBy(() -> StoreFixture.draft("", 1)).hasMessageContaining("must have a name");
  }

  @Test
  void shouldDeleteWhatItStagedWhenTheTableFails() throws Exception {
    Table failing =
        new Table() {
          @Override
          public String name() {
            return StaticModel.TENSOR;
          }

          @Override
          public int rows() {
            return 3;
          }

          @Override
          public int dimension() {
            return 4;
          }

          @Override
          public void read(int row, float[] into) {
            throw new UncheckedIOException(new IOException("gone"));
          }
        };
    SnapshotDraft draft = StoreFixture.draft("default", 1);
    assertThatThrownBy(() -> store.stage(draft, failing, fixture.encoding))
        .isInstanceOf(UncheckedIOException.class);
    ArrayTable diverged = ArrayTable.random(3, 4, 1);
    diverged.values()[1][1] = Float.NaN;
    assertThatThrownBy(() -> store.stage(draft, diverged, fixture.encoding))
        .isInstanceOf(DivergedException.class);
    assertThat(StoreFixture.tree(root)).isEmpty();
  }

  @Test
  void shouldSayWhatToDoWhenTheDirectoryCannotBeWritten() throws Exception {
    Path file = Files.writeString(root.resolve("default"), "in the way");
    assertThatThrownBy(() -> fixture.stage("default", 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "snapshot of model \"default\" at step 1 cannot be written to " + root)
        .hasMessageContaining("It needs about 1 MiB")
        .hasMessageContaining("set snapshots.directory");
    assertThat(file).hasContent("in the way");
  }

  @Test
  void shouldRefuseATableThatDoesNotFitTheTokenizer() {
    SnapshotDraft draft = StoreFixture.draft("default", 1);
    assertThatThrownBy(() -> store.stage(draft, ArrayTable.random(2, 4, 1), fixture.encoding))
        .hasMessage(
            "a snapshot's table must have a row for each of the tokenizer's 3 tokens, has 2");
    ArrayTable misnamed = new ArrayTable("rows", new float[3][4]);
    assertThatThrownBy(() -> store.stage(draft, misnamed, fixture.encoding))
        .hasMessage("a snapshot's table must be named embedding.weight, was rows");
  }
}
