package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TowersLayoutTest {
  @TempDir Path root;
  private StoreFixture fixture;
  private PublishedSnapshot start;

  @BeforeEach
  void open() throws IOException {
    fixture = new StoreFixture(root.resolve("snapshots"));
    SnapshotStore starts = SnapshotStore.open(root.resolve("start"));
    start =
        starts.publish(
            starts.stage(
                StoreFixture.draft("start", 0), ArrayTable.random(3, 4, 99), fixture.encoding));
  }

  private PublishedSnapshot publish(long step, SnapshotTables tables) throws IOException {
    return fixture.store.publish(
        fixture.store.stage(StoreFixture.draft("default", step), tables, fixture.encoding));
  }

  private PublishedSnapshot queryOnly(long step) throws IOException {
    return publish(
        step, new SnapshotTables.QueryOnly(ArrayTable.random(3, 4, step), KeptTable.of(start)));
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  @Test
  void shouldLayOutARouterWithBothSides() throws Exception {
    PublishedSnapshot snapshot = queryOnly(1);
    assertThat(StoreFixture.tree(snapshot.directory()))
        .containsExactly(
            "1_Normalize/config.json",
            "config_sentence_transformers.json",
            "contraflow.json",
            "document_0_StaticEmbedding/model.safetensors",
            "document_0_StaticEmbedding/tokenizer.json",
            "modules.json",
            "query_0_StaticEmbedding/model.safetensors",
            "query_0_StaticEmbedding/tokenizer.json",
            "router_config.json");
    assertThat(snapshot.manifest().formatVersion()).isEqualTo(2);
    assertThat(snapshot.manifest().tower()).isEqualTo("query-only");
    assertThat(snapshot.manifest().files()).hasSize(8);
    assertThat(fixture.store.verify(snapshot).problems()).isEmpty();
    StaticModel sides = StaticModel.in(snapshot.directory());
    assertThat(row(sides.tensor())).isEqualTo(ArrayTable.random(3, 4, 1).values()[2]);
    assertThat(row(sides.documentTensor())).isEqualTo(ArrayTable.random(3, 4, 99).values()[2]);
  }

  private static float[] row(Path tensor) throws IOException {
    float[] row = new float[4];
    SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR).read(2, row);
    return row;
  }

  @Test
  void shouldKeepTheDocumentSpaceWhileOnlyQueriesLearn() throws Exception {
    String space = start.manifest().documentSpaceId();
    PublishedSnapshot first = queryOnly(1);
    PublishedSnapshot second = queryOnly(2);
    assertThat(first.manifest().documentSpaceId()).isEqualTo(space);
    assertThat(second.manifest().documentSpaceId()).isEqualTo(space);
    assertThat(second.manifest().tensorSha256()).isNotEqualTo(first.manifest().tensorSha256());
    PublishedSnapshot separate = separate(3, 5);
    PublishedSnapshot sameDocuments = separate(4, 5);
    PublishedSnapshot otherDocuments = separate(5, 6);
    assertThat(separate.manifest().documentSpaceId()).isNotEqualTo(space);
    assertThat(sameDocuments.manifest().documentSpaceId())
        .isEqualTo(separate.manifest().documentSpaceId());
    assertThat(otherDocuments.manifest().documentSpaceId())
        .isNotEqualTo(separate.manifest().documentSpaceId());
    // A table gives one space, whichever towers it is in.
    assertThat(fixture.publish("other", 5).manifest().documentSpaceId())
        .isEqualTo(separate.manifest().documentSpaceId());
  }

  private PublishedSnapshot separate(long step, long documentSeed) throws IOException {
    return publish(
        step,
        new SnapshotTables.Separate(
            ArrayTable.random(3, 4, step), ArrayTable.random(3, 4, documentSeed)));
  }

  @Test
  void shouldLinkTheDocumentsFileThatDoesNotChange() throws Exception {
    Object file = inode(start.directory().resolve(StaticModel.TENSOR_FILE));
    assertThat(inode(documents(queryOnly(1)))).isEqualTo(file);
    assertThat(inode(documents(queryOnly(2)))).isEqualTo(file);
  }

  @Test
  void shouldLinkToThePreviousSnapshotWhereTheStartIsGone() throws Exception {
    PublishedSnapshot first = queryOnly(1);
    KeptTable kept = KeptTable.of(start);
    Files.delete(kept.file());
    PublishedSnapshot second =
        publish(2, new SnapshotTables.QueryOnly(ArrayTable.random(3, 4, 2), kept));
    assertThat(inode(documents(second))).isEqualTo(inode(documents(first)));
    assertThat(fixture.store.verify(second).problems()).isEmpty();
  }

  private static Path documents(PublishedSnapshot snapshot) {
    return snapshot.directory().resolve(StaticModel.DOCUMENT_TENSOR_FILE);
  }

  @Test
  void shouldCopyAndCheckWhereNothingCanBeLinked() throws Exception {
    Path source = root.resolve("source");
    Files.writeString(source, "rows");
    FileEntry entry = new FileEntry(Sha256.of(source), 4);
    Files.writeString(root.resolve("there"), "in the way of a link");
    assertThatThrownBy(() -> LinkedFile.put(root.resolve("there"), List.of(source), entry))
        .isInstanceOf(IOException.class);
    Files.writeString(source, "other rows"); // another length: never linked
    assertThatThrownBy(() -> LinkedFile.put(root.resolve("target"), List.of(source), entry))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("source is damaged: SHA-256 ")
        .hasMessageEndingWith("; restore a copy");
  }

  @Test
  void shouldNoticeADamagedDocumentSide() throws Exception {
    PublishedSnapshot snapshot = separate(1, 5);
    byte[] bytes = Files.readAllBytes(documents(snapshot));
    bytes[bytes.length - 1] ^= 1;
    Files.write(documents(snapshot), bytes);
    assertThat(fixture.store.verify(snapshot).problems())
        .singleElement()
        .asString()
        .startsWith(StaticModel.DOCUMENT_TENSOR_FILE + " has SHA-256 ");
  }

  @Test
  void shouldRefuseSidesOfTwoDimensions() {
    assertThatThrownBy(
            () ->
                new SnapshotTables.Separate(ArrayTable.random(3, 4, 1), ArrayTable.random(3, 5, 1)))
        .hasMessage("both sides must have one dimension, were 4 for queries and 5 for documents");
  }

  @Test
  void shouldRefuseARouterThatSendsASideElsewhere() throws Exception {
    PublishedSnapshot snapshot = queryOnly(1);
    Path router = snapshot.directory().resolve(StaticModel.ROUTER_FILE);
    String config = Files.readString(router);
    Files.writeString(router, config.replace("[\"document_0_StaticEmbedding\"]", "[\"other\"]"));
    assertThatThrownBy(() -> StaticModel.in(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must route document to StaticEmbedding, has [\"other\"]");
    Files.writeString(router, config.replace("\"query_0_", "\"../query_0_"));
    assertThatThrownBy(() -> StaticModel.in(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must name directories inside its own");
  }
}
