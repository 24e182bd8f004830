package io.contraflow.state.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.head.DenseLayer;
import io.contraflow.state.head.FoldedHead;
import io.contraflow.state.head.HeadParameters;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.head.RandomHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdapterSnapshotTest {
  private static final int DIMENSION = 4;
  private static final String EMBEDDER = "vectors:minilm";
  private static final HeadShape LINEAR = RandomHead.shapes(DIMENSION)[0];

  @TempDir Path root;
  private SnapshotStore store;

  @BeforeEach
  void open() {
    store = SnapshotStore.open(root.resolve("snapshots"), new SteppingClock());
  }

  static HeadShape[] shapes() {
    return RandomHead.shapes(DIMENSION);
  }

  private static Table table(HeadParameters head) {
    return new RowsTable(AdapterModel.TENSOR, head.rows());
  }

  private static Table random(HeadShape shape, long seed) {
    return table(RandomHead.of(shape, seed));
  }

  private PublishedSnapshot publish(long step, SnapshotTables tables, HeadShape head)
      throws IOException {
    return publish(step, tables, head, EMBEDDER);
  }

  private PublishedSnapshot publish(
      long step, SnapshotTables tables, HeadShape head, String embedder) throws IOException {
    return store.publish(
        store.stage(
            StoreFixture.draft("default", step),
            tables,
            new SnapshotEncoding.Adapter(head, embedder)));
  }

  private PublishedSnapshot start(HeadShape head) throws IOException {
    SnapshotStore starts = SnapshotStore.open(root.resolve("start"));
    return starts.publish(
        starts.stage(
            StoreFixture.draft("start", 0),
            table(RandomHead.identity(head, 99)),
            new SnapshotEncoding.Adapter(head, EMBEDDER)));
  }

  private PublishedSnapshot queryOnly(long step, HeadShape head, PublishedSnapshot start)
      throws IOException {
    return publish(
        step, new SnapshotTables.QueryOnly(random(head, step), KeptTable.of(start)), head);
  }

  @Test
  void shouldLayOutTheLayersOfASharedHead() throws Exception {
    HeadShape twoLayer = shapes()[2];
    PublishedSnapshot snapshot =
        publish(1, new SnapshotTables.Shared(random(twoLayer, 1)), twoLayer);
    assertThat(StoreFixture.tree(snapshot.directory()))
        .containsExactly(
            "0_Dense/config.json",
            "0_Dense/model.safetensors",
            "1_Dense/config.json",
            "1_Dense/model.safetensors",
            "2_Normalize/config.json",
            "config_sentence_transformers.json",
            "contraflow.json",
            "head/query.safetensors",
            "modules.json",
            "onnx/query.onnx");
    Manifest manifest = snapshot.manifest();
    assertThat(manifest.formatVersion()).isEqualTo(3);
    assertThat(manifest.encoder()).isEqualTo("adapter");
    assertThat(manifest.head()).isEqualTo(new Manifest.Head("two-layer", DIMENSION + 2));
    assertThat(manifest.embedder()).isEqualTo(EMBEDDER);
    assertThat(manifest.tokenizerSha256()).isNull();
    assertThat(manifest.files()).hasSize(9);
    assertThat(store.verify(snapshot).problems()).isEmpty();
  }

  /** Whatever head the queries get, documents that are the embedder's need no other index. */
  @Test
  void shouldNameOneSpaceWhereDocumentsKeepTheEmbeddersVectors() throws Exception {
    long step = 0;
    for (HeadShape head : shapes()) {
      assertThat(queryOnly(++step, head, start(head)).manifest().documentSpaceId())
          .isEqualTo(start(LINEAR).manifest().documentSpaceId());
    }
    assertThat(
            publish(++step, new SnapshotTables.Shared(random(LINEAR, 1)), LINEAR)
                .manifest()
                .documentSpaceId())
        .isNotEqualTo(start(LINEAR).manifest().documentSpaceId());
  }

  @Test
  void shouldLayOutARouterWithBothSides() throws Exception {
    PublishedSnapshot snapshot = queryOnly(1, LINEAR, start(LINEAR));
    assertThat(StoreFixture.tree(snapshot.directory()))
        .containsExactly(
            "1_Normalize/config.json",
            "config_sentence_transformers.json",
            "contraflow.json",
            "document_0_Dense/config.json",
            "document_0_Dense/model.safetensors",
            "head/document.safetensors",
            "head/query.safetensors",
            "modules.json",
            "onnx/document.onnx",
            "onnx/query.onnx",
            "query_0_Dense/config.json",
            "query_0_Dense/model.safetensors",
            "router_config.json");
    assertThat(store.verify(snapshot).problems()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldGiveBackTheRowsOfBothSides(HeadShape head) throws Exception {
    PublishedSnapshot start = start(head);
    AdapterModel model = AdapterModel.in(queryOnly(1, head, start).directory());
    assertThat(model.head()).isEqualTo(head);
    assertThat(model.embedder()).isEqualTo(EMBEDDER);
    assertThat(model.queryHead().rows()).isDeepEqualTo(RandomHead.of(head, 1).rows());
    assertThat(model.documentHead().rows()).isDeepEqualTo(RandomHead.identity(head, 99).rows());
    assertThat(model.queryTable().rows()).isEqualTo(head.rows());
    assertThat(model.documentTable().name()).isEqualTo("head.weight");
    AdapterModel shared = AdapterModel.in(start.directory());
    assertThat(shared.document()).isEqualTo(shared.query());
    assertThat(Files.getAttribute(model.document(), "unix:ino"))
        .isEqualTo(Files.getAttribute(shared.query(), "unix:ino"));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldWriteTheFoldedLayersBesideTheRows(HeadShape head) throws Exception {
    PublishedSnapshot snapshot =
        publish(1, new SnapshotTables.Separate(random(head, 1), random(head, 2)), head);
    List<String> names = AdapterLayout.documentLayers(head);
    List<DenseLayer> layers = FoldedHead.of(RandomHead.of(head, 2));
    for (int i = 0; i < layers.size(); i++) {
      SafetensorsFile file =
          SafetensorsFile.open(
              snapshot.directory().resolve(AdapterLayout.tensorFile(names.get(i))));
      assertThat(file.names()).containsExactly("linear.bias", "linear.weight");
      Table weight = file.matrix("linear.weight");
      assertThat(weight.rows()).isEqualTo(layers.get(i).outputs());
      float[] actual = new float[layers.get(i).inputs()];
      float[] expected = new float[actual.length];
      for (int r = 0; r < weight.rows(); r++) {
        weight.read(r, actual);
        layers.get(i).weight().read(r, expected);
        assertThat(actual).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldKeepTheDocumentSpaceWhileOnlyQueriesLearn() throws Exception {
    PublishedSnapshot start = start(LINEAR);
    String space = start.manifest().documentSpaceId();
    assertThat(queryOnly(1, LINEAR, start).manifest().documentSpaceId()).isEqualTo(space);
    assertThat(queryOnly(2, LINEAR, start).manifest().documentSpaceId()).isEqualTo(space);
    SnapshotTables moved = new SnapshotTables.Separate(random(LINEAR, 3), random(LINEAR, 4));
    String separate = publish(3, moved, LINEAR).manifest().documentSpaceId();
    String otherEmbedder = publish(4, moved, LINEAR, "vectors:e5").manifest().documentSpaceId();
    assertThat(List.of(space, separate, otherEmbedder)).doesNotHaveDuplicates();
  }

  @Test
  void shouldFindDamageInEveryFile() throws Exception {
    PublishedSnapshot snapshot = queryOnly(1, LINEAR, start(LINEAR));
    for (String name : snapshot.manifest().files().keySet()) {
      Path file = snapshot.directory().resolve(name);
      byte[] intact = Files.readAllBytes(file);
      byte[] damaged = intact.clone();
      damaged[damaged.length - 1] ^= 1;
      Files.write(file, damaged);
      assertThat(store.verify(snapshot).problems())
          .singleElement()
          .asString()
          .startsWith(name + " has SHA-256 ");
      Files.write(file, intact);
    }
    assertThat(store.verify(snapshot).intact()).isTrue();
  }

  @Test
  void shouldMissAFileThatTheManifestDoesNotName() throws Exception {
    PublishedSnapshot snapshot = queryOnly(1, LINEAR, start(LINEAR));
    for (String needed : AdapterLayout.needed(Towers.QUERY_ONLY, LINEAR)) {
      Map<String, FileEntry> files = new java.util.TreeMap<>(snapshot.manifest().files());
      files.remove(needed);
      PublishedSnapshot less =
          new PublishedSnapshot(snapshot.directory(), with(snapshot.manifest(), 3, null, files));
      assertThat(Verification.of(less).problems())
          .containsExactly(needed + " is not named by the manifest");
    }
  }

  @Test
  void shouldBeTooNewForReadersOfStaticModels() throws Exception {
    byte[] manifest = queryOnly(1, LINEAR, start(LINEAR)).manifest().toBytes();
    SealedJson<Manifest> reader =
        new SealedJson<>("contraflow-snapshot", 1, Manifest.ROUTED_VERSION, Manifest.class);
    assertThatThrownBy(() -> reader.fromBytes(manifest, "m"))
        .isInstanceOf(TooNewException.class)
        .hasMessageContaining("formatVersion=3, this release reads up to 2");
  }

  @Test
  void shouldRefuseWhatAnAdaptersManifestCannotSay() throws Exception {
    Manifest manifest = start(LINEAR).manifest();
    assertThat(Manifest.fromBytes(manifest.toBytes(), "m")).isEqualTo(manifest);
    assertThatThrownBy(() -> with(manifest, 1, null, manifest.files()))
        .hasMessageContaining("an adapter must have formatVersion 3 and no tokenizer");
    assertThatThrownBy(() -> with(manifest, 3, "0", manifest.files()))
        .hasMessageContaining("an adapter must have formatVersion 3 and no tokenizer");
    FileEntry entry = manifest.files().get("modules.json");
    assertThatThrownBy(() -> with(manifest, 3, null, Map.of("head/../../x", entry)))
        .hasMessageContaining("must be a relative path inside the snapshot");
  }

  private static Manifest with(
      Manifest m, int version, String tokenizerSha256, Map<String, FileEntry> files) {
    return new Manifest(
        version,
        m.model(),
        m.step(),
        m.checkpointId(),
        m.parent(),
        m.eventTimeMs(),
        m.createdMs(),
        m.metrics(),
        m.options(),
        m.seed(),
        m.execution(),
        m.encoder(),
        m.head(),
        m.embedder(),
        m.tower(),
        m.dimension(),
        tokenizerSha256,
        m.tensorSha256(),
        m.documentSpaceId(),
        files);
  }

  @Test
  void shouldRefuseTablesThatAreNotOfTheHead() {
    assertThatThrownBy(() -> publish(1, new SnapshotTables.Shared(random(shapes()[1], 1)), LINEAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the table of a linear head of width 0 must have 5 rows of 4, has 7 of 4");
    Table misnamed = new RowsTable(RandomHead.of(LINEAR, 1).rows());
    assertThatThrownBy(() -> publish(1, new SnapshotTables.Shared(misnamed), LINEAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a snapshot's table must be named head.weight, was embedding.weight");
    assertThatThrownBy(() -> new SnapshotEncoding.Adapter(LINEAR, "two\nlines"))
        .hasMessageContaining("an adapter's embedder must be described in a line");
  }

  @Test
  void shouldNotPublishAHeadThatDiverged() throws Exception {
    HeadParameters head = RandomHead.of(LINEAR, 1);
    head.rows()[2][1] = Float.NaN;
    assertThatThrownBy(() -> publish(1, new SnapshotTables.Shared(table(head)), LINEAR))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("every value of head.weight must be finite, row 2 is not");
    assertThat(StoreFixture.tree(root)).isEmpty();
  }

  @Test
  void shouldSayThatAStaticModelIsNoAdapter() throws Exception {
    PublishedSnapshot snapshot = new StoreFixture(root).publish("static", 1);
    assertThatThrownBy(() -> AdapterModel.in(snapshot.directory()))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must be the snapshot of an adapter, is of the encoder static");
  }
}
