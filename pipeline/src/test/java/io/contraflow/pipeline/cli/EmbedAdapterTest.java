package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.contraflow.state.snapshot.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedAdapterTest {
  private static final HeadShape HEAD = new HeadShape(HeadShape.Kind.LINEAR, 3, 0);
  private static final float[] VECTOR = {1, -2.5f, 0.125f};

  @TempDir Path output;

  private PublishedSnapshot snapshot;

  @BeforeEach
  void publish() throws IOException {
    SnapshotStore store = SnapshotStore.open(output.resolve("snapshots"));
    snapshot =
        store.publish(
            store.stage(
                new SnapshotDraft("default", 1, 0, 0, Map.of(), Map.of(), 1),
                new SnapshotTables.Separate(head(2), head(5)),
                new SnapshotEncoding.Adapter(HEAD, "vectors:tiny")));
  }

  private static Table head(int factor) {
    float[][] rows = new float[HEAD.rows()][HEAD.dimension()];
    IntStream.range(0, HEAD.rows()).forEach(r -> rows[r][r % 3] = factor * (r + 1));
    return new RowsTable(AdapterModel.TENSOR, rows);
  }

  @Test
  void shouldAdaptVectorsInEveryForm() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(VECTOR);
    String base64 = Base64.getEncoder().encodeToString(bytes.array());
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      float[] query = encoder.embedQuery(VECTOR);
      float[] document = encoder.embedDocument(VECTOR);
      assertThat(query).isNotEqualTo(document);
      Run lines = embed("[1, -2.5, 0.125]\n" + base64 + "\n");
      assertThat(vector(lines, 0)).isEqualTo(query);
      assertThat(vector(lines, 1)).isEqualTo(query);
      Run json =
          embed(
              "{\"vector\": [1, -2.5, 0.125]}\n{\"vector\": \"" + base64 + "\"}\n",
              "--json",
              "--side",
              "document");
      assertThat(vector(json, 0)).isEqualTo(document);
      assertThat(vector(json, 1)).isEqualTo(document);
    }
  }

  @Test
  void shouldSayThatAnAdapterTakesNoText() {
    for (String text :
        new String[] {"a rose is a rose", "rose", "", "[1, \"2\", 3]", "[1,2", "[]"}) {
      Run run = embed(text + "\n");
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .startsWith(
              "contraflow: line 1 must be a vector, since the snapshot is an adapter's, was "
                  + text
                  + "; embed texts with its embedder first");
    }
    assertThat(embed("\"rose\"\n", "--json").err()).contains("line 1 must be a vector");
  }

  @Test
  void shouldNameTheLineWithTooManyDimensions() {
    assertThat(embed("[1,2,3]\n[1,2,3,4]\n").err())
        .startsWith(
            "contraflow: line 2: a vector must have the adapter's dimension 3, was 4; give one of"
                + " its embedder, vectors:tiny");
    assertThat(embed("[1,2,1e99]\n").err())
        .startsWith("contraflow: line 1: every value of a vector must be finite");
  }

  @Test
  void shouldShowWhatTheAdapterIs() {
    assertThat(Run.of("snapshots", "show", output.toString()).out())
        .contains("\"kind\" : \"linear\"", "\"embedder\" : \"vectors:tiny\"");
    assertThat(Run.of("snapshots", "verify", output.toString()).out()).contains(": intact, ");
  }

  private Run embed(String stdin, String... more) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
    try {
      String[] args = new String[2 + more.length];
      args[0] = "embed";
      args[1] = output.toString();
      System.arraycopy(more, 0, args, 2, more.length);
      return Run.of(args);
    } finally {
      System.setIn(before);
    }
  }

  private static float[] vector(Run run, int line) throws IOException {
    String json = run.out().lines().skip(line).findFirst().orElseThrow();
    return new ObjectMapper().readValue(json, float[].class);
  }
}
