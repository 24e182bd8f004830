package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.StaticModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandsTest {
  @TempDir Path output;

  private PublishedSnapshot snapshot;

  @BeforeEach
  void publish() throws IOException {
    snapshot = RandomSnapshot.publish(output.resolve("snapshots"), 8);
  }

  @Test
  void shouldListWhatIsThereAndMarkTheOneToServe() {
    for (Path directory : new Path[] {output, output.resolve("snapshots")}) {
      Run run = Run.of("snapshots", "list", directory.toString());

      assertThat(run.code()).isZero();
      assertThat(run.out().lines().skip(1))
          .singleElement()
          .asString()
          .startsWith("*  default")
          .endsWith(snapshot.id());
    }
  }

  @Test
  void shouldShowTheManifest() {
    Run run = Run.of("snapshots", "show", output.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains(snapshot.directory().toString(), "\"tensorSha256\"");
  }

  @Test
  void shouldFindDamage() throws IOException {
    assertThat(Run.of("snapshots", "verify", output.toString()).code()).isZero();
    Files.writeString(
        StaticModel.in(snapshot.directory()).tokenizer(), " ", StandardOpenOption.APPEND);

    Run run = Run.of("snapshots", "verify", snapshot.directory().toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains(snapshot.id() + ": damaged: ", "tokenizer.json");
    assertThat(Run.of("embed", output.toString()).err()).contains("is damaged");
  }

  @Test
  void shouldFindADamagedPointerAndManifest() throws IOException {
    Path manifest = snapshot.directory().resolve("contraflow.json");
    Files.writeString(snapshot.directory().resolveSibling("CURRENT"), "{");

    Run list = Run.of("snapshots", "list", output.toString());
    assertThat(list.code()).isEqualTo(1);
    assertThat(list.out()).contains(snapshot.id()).doesNotContain("*");
    assertThat(list.err()).startsWith("contraflow: ").contains("CURRENT");

    Files.writeString(manifest, "{");
    Run verify = Run.of("snapshots", "verify", output.toString());
    assertThat(verify.code()).isEqualTo(1);
    assertThat(verify.out()).contains("damaged: ", "CURRENT", "contraflow.json");
  }

  @Test
  void shouldSayThatThereIsNoSnapshot() {
    Run run = Run.of("snapshots", "list", output.resolve("absent").toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("contraflow: there must be a snapshot in ");
  }

  @Test
  void shouldEmbedEachLineAsServingDoes() throws IOException {
    String text = "a rose is a \uD83C\uDF39";
    Run lines = embed(text + "\n\nlast line without an end");
    Run json = embed("\"a rose is a \\ud83c\\udf39\"\n\"two\\nlines\"\n", "--json");

    assertThat(lines.out().lines()).hasSize(3);
    assertThat(json.out().lines()).hasSize(2);
    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory())) {
      assertThat(vector(lines, 0)).isEqualTo(encoder.embed(text));
      assertThat(vector(lines, 1)).containsOnly(0f);
      assertThat(vector(lines, 2)).isEqualTo(encoder.embed("last line without an end"));
      assertThat(vector(json, 0)).isEqualTo(encoder.embed(text));
      assertThat(vector(json, 1)).isEqualTo(encoder.embed("two\nlines"));
    }
  }

  @Test
  void shouldEmbedWithTheSideThatIsAskedFor() throws IOException {
    PublishedSnapshot two = RandomSnapshot.publishSeparate(output.resolve("snapshots"), 8);

    try (SnapshotEncoder encoder = SnapshotEncoder.open(two.directory())) {
      float[] document = vector(embed("a rose", "--side", "document"), 0);
      assertThat(document).isEqualTo(encoder.embedDocument("a rose"));
      assertThat(document).isNotEqualTo(encoder.embedQuery("a rose"));
      assertThat(vector(embed("a rose", "--side", "query"), 0))
          .isEqualTo(encoder.embedQuery("a rose"));
      assertThat(vector(embed("a rose"), 0)).isEqualTo(encoder.embedQuery("a rose"));
    }
    assertThat(Run.of("snapshots", "show", output.toString()).out())
        .contains("\"tower\" : \"separate\"");
    assertThat(embed("a rose", "--side", "both").err())
        .contains("--side must be query or document, was both");
  }

  @Test
  void shouldNameTheLineThatIsNoJsonString() {
    Run run = embed("\"fine\"\nnot fine\n", "--json");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("contraflow: line 2 must be a JSON string, was not fine");
    for (String other : new String[] {"null", "5", "{}", "\"a\" \"b\"", ""}) {
      assertThat(embed(other + "\n", "--json").err())
          .startsWith("contraflow: line 1 must be a JSON string, was " + other + "; quote it");
    }
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
