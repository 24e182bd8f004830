package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.AdapterModel;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotExportTest {
  private static final int DIMENSION = 24;
  private static final int BATCH = 16;

  @TempDir Path output;

  private Run export(String format, String... more) {
    List<String> args = new ArrayList<>(List.of("snapshots", "export", output.toString()));
    args.addAll(List.of(more));
    args.addAll(List.of("--format", format, "--output", target().toString()));
    return Run.of(args.toArray(String[]::new));
  }

  private Path target() {
    return output.resolve("exported/model");
  }

  /** The 200 texts of the peer check: empty, emoji, right-to-left, 50,000 characters, … */
  private static List<String> texts() throws IOException {
    Path file = Path.of(System.getProperty("contraflow.root"), "benchmarks/peers/texts.jsonl");
    List<String> texts = new ArrayList<>();
    try (var values =
        new ObjectMapper().readerFor(String.class).<String>readValues(file.toFile())) {
      values.forEachRemaining(texts::add);
    }
    return texts;
  }

  @Test
  void shouldGiveTheVectorsOfBothSidesInOnnxRuntime() throws Exception {
    PublishedSnapshot snapshot =
        RandomSnapshot.publishSeparate(output.resolve("snapshots"), DIMENSION);

    Run run = export("onnx");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("query.onnx  ", "document.onnx  ", "tokenizer.json  ");
    List<String> texts = texts();
    assertThat(texts).hasSize(200).contains("");
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory());
        Tokenizer tokenizer = Tokenizer.read(target().resolve("tokenizer.json"));
        OrtSession queries = session("query.onnx");
        OrtSession documents = session("document.onnx")) {
      for (int from = 0; from < texts.size(); from += BATCH) {
        List<String> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
        List<int[]> tokens = batch.stream().map(tokenizer::encode).toList();
        check(OnnxBatch.embed(queries, tokens, 3), encoder.embedAll(batch));
        check(
            OnnxBatch.embed(documents, tokens, 0),
            batch.stream().map(encoder::embedDocument).toArray(float[][]::new));
      }
      assertThat(queries.getMetadata().getCustomMetadata())
          .containsEntry("contraflow.snapshot", snapshot.id())
          .containsEntry("contraflow.side", "query")
          .containsEntry("contraflow.document_space", snapshot.manifest().documentSpaceId());
      assertThat(documents.getMetadata().getCustomMetadata())
          .containsEntry("contraflow.side", "document");
    }
  }

  private static void check(float[][] actual, float[][] expected) {
    assertThat(actual).hasDimensions(expected.length, DIMENSION);
    for (int i = 0; i < expected.length; i++) {
      for (int d = 0; d < DIMENSION; d++) {
        assertThat(actual[i][d]).isCloseTo(expected[i][d], within(1e-5f));
      }
    }
  }

  @Test
  void shouldGiveZerosForTextsWithoutTokensAloneAndAmongOthers() throws Exception {
    RandomSnapshot.publish(output.resolve("snapshots"), DIMENSION);
    assertThat(export("onnx").code()).isZero();
    assertThat(target().resolve("document.onnx")).doesNotExist();
    int[] none = {};
    try (OrtSession session = session("query.onnx")) {
      assertThat(OnnxBatch.embed(session, List.of(none, none), 0)[1]).containsOnly(0f);
      assertThat(OnnxBatch.embed(session, List.of(none, none), 2)[0]).containsOnly(0f);
      float[][] mixed = OnnxBatch.embed(session, List.of(none, new int[] {2023, 2003}), 0);
      assertThat(mixed[0]).containsOnly(0f);
      assertThat(mixed[1]).doesNotContain(0f, Float.NaN);
    }
  }

  @Test
  void shouldTakeAnIdAndItsBeginning() throws IOException {
    PublishedSnapshot snapshot = RandomSnapshot.publish(output.resolve("snapshots"), DIMENSION);
    assertThat(export("onnx", "step-0000000").out()).startsWith(snapshot.directory().toString());
    assertThat(export("onnx", "step-7").err())
        .startsWith("contraflow: the id must be that of one snapshot of model default in ")
        .contains("none begins with step-7; contraflow snapshots list shows those that are there");
  }

  @Test
  void shouldCopyWhatSentenceTransformersOpens() throws IOException {
    PublishedSnapshot snapshot =
        RandomSnapshot.publishSeparate(output.resolve("snapshots"), DIMENSION);

    assertThat(export("sentence-transformers").code()).isZero();

    assertThat(Run.of("snapshots", "verify", target().toString()).out())
        .contains(snapshot.id() + ": intact");
    assertThat(target().resolve("query_0_StaticEmbedding/model.safetensors"))
        .hasSameBinaryContentAs(
            snapshot.directory().resolve("query_0_StaticEmbedding/model.safetensors"));
  }

  @Test
  void shouldExportTheGraphsThatAnAdapterCarries() throws IOException {
    HeadShape head = new HeadShape(HeadShape.Kind.LINEAR, 3, 0);
    float[][] rows = new float[head.rows()][3];
    SnapshotStore store = SnapshotStore.open(output.resolve("snapshots"));
    PublishedSnapshot snapshot =
        store.publish(
            store.stage(
                new SnapshotDraft("default", 1, 0, 0, Map.of(), Map.of(), 1),
                new SnapshotTables.Separate(
                    new RowsTable(AdapterModel.TENSOR, rows),
                    new RowsTable(AdapterModel.TENSOR, rows)),
                new SnapshotEncoding.Adapter(head, "vectors:tiny")));

    assertThat(export("onnx").code()).isZero();

    for (String side : new String[] {"query.onnx", "document.onnx"}) {
      assertThat(target().resolve(side))
          .hasSameBinaryContentAs(snapshot.directory().resolve("onnx").resolve(side));
    }
    assertThat(target().resolve("tokenizer.json")).doesNotExist();
  }

  @Test
  void shouldLeaveNothingBehindWhenItCannot() throws IOException {
    PublishedSnapshot snapshot = RandomSnapshot.publish(output.resolve("snapshots"), DIMENSION);
    assertThat(export("coreml").err())
        .contains("--format must be onnx or sentence-transformers, was coreml");
    Files.createDirectories(target());
    Path other = Files.writeString(target().resolve("mine"), "x");
    assertThat(export("onnx").err())
        .contains("must not exist, or be empty; give another directory");
    Files.delete(other);
    Files.writeString(
        snapshot.directory().resolve("0_StaticEmbedding/tokenizer.json"),
        " ",
        StandardOpenOption.APPEND);
    assertThat(export("onnx").err()).contains("tokenizer.json").contains("is damaged");
    assertThat(target()).isEmptyDirectory();
  }

  private OrtSession session(String file) throws Exception {
    return OrtEnvironment.getEnvironment().createSession(target().resolve(file).toString());
  }
}
