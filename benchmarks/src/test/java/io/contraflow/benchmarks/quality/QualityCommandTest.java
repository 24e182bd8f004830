package io.contraflow.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.cli.Contraflow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QualityCommandTest {
  @TempDir Path directory;

  private record Run(int code, String out, String err) {}

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = line.execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private Run quality(CollectionFiles files, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "benchmark",
                "quality",
                "--documents",
                files.documents().toString(),
                "--train",
                files.train().toString(),
                "--dev",
                files.dev().toString(),
                "--output",
                directory.resolve("output").toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void shouldBeListedWithTheOtherCommands() {
    assertThat(run("--help").out()).contains("  benchmark ", "  demo ");
    assertThat(run("benchmark", "--help").out()).contains("Examples:", "contraflow benchmark");
    assertThat(run("benchmark", "quality", "--help").out()).contains("Examples:", "--wordnet");
  }

  @Test
  void shouldMeasureWhatClicksTeach() throws IOException {
    Run run =
        quality(
            TinyCollection.write(directory),
            "--rows",
            "random/shared,bm25,sentence-transformers/1",
            "--searches",
            "3000",
            "--python",
            directory.resolve("python").toString());

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode results = results();
    assertThat(results.get("collection").get("pass").asLong()).isEqualTo(3000);
    List<JsonNode> lines = new ArrayList<>();
    results.get("lines").forEach(lines::add);
    assertThat(lines)
        .extracting(line -> line.get("row").asText() + ": " + line.get("moment").asText())
        .containsExactly(
            "bm25: ",
            "random/shared: untrained",
            "random/shared: 1,000 searches",
            "random/shared: one pass",
            "random/shared: two passes");
    assertThat(ndcg(lines.get(0))).isZero();
    assertThat(ndcg(lines.get(3))).isGreaterThan(ndcg(lines.get(1)) + .3);
    assertThat(lines.get(3).get("fusedNdcgAt10").asDouble())
        .isCloseTo(ndcg(lines.get(3)), within(1e-9));
    assertThat(lines.get(1).get("seconds").asDouble())
        .isLessThan(lines.get(3).get("seconds").asDouble());
    assertThat(run.out())
        .contains(
            "documents  24", "a pass     3,000 searches", "random/shared                one pass");
    assertThat(results.get("notRun").get("sentence-transformers/1").asText())
        .startsWith(
            "there is no " + directory.resolve("python") + "; run benchmarks/peers/setup.sh");
    assertThat(run.out()).contains("sentence-transformers/1      not run: there is no ");
    assertThat(Files.readAllLines(directory.resolve("output").resolve(Results.CSV_FILE)))
        .hasSize(6)
        .element(3)
        .asString()
        .startsWith("random/shared,\"1,000 searches\",1000,");
  }

  @Test
  void shouldGiveTheSameFiguresAgain() throws IOException {
    CollectionFiles files = TinyCollection.write(directory);
    String[] more = {"--rows", "random/query-only", "--searches", "400", "--seed", "3"};

    quality(files, more);
    double once = ndcg(results().get("lines").get(2));
    quality(files, more);

    assertThat(ndcg(results().get("lines").get(2))).isEqualTo(once);
  }

  @Test
  void shouldRefuseAPassWithoutSearches() throws IOException {
    Run run = quality(TinyCollection.write(directory), "--searches", "0");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("contraflow: searches of a pass must be at least 1, was 0; set --searches");
  }

  @Test
  void shouldSuggestTheRowThatWasMeant() throws IOException {
    Run run = quality(TinyCollection.write(directory), "--rows", "bm25,distil/quer-only");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("contraflow: a row must be one of bm25, random/query-only, ")
        .contains(", was distil/quer-only; did you mean distil/query-only? set --rows");
  }

  @Test
  void shouldSayWhichFileIsMissing() throws IOException {
    CollectionFiles files = TinyCollection.write(directory);
    Files.delete(files.train());

    Run run = quality(files, "--rows", "bm25");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("contraflow: no such file: " + files.train());
  }

  @Test
  void shouldSayThatAFileOfQueriesIsEmpty() throws IOException {
    CollectionFiles files = TinyCollection.write(directory);
    Files.writeString(files.dev(), "");

    Run run = quality(files, "--rows", "bm25");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(files.dev() + " must have at least one line");
  }

  @Test
  void shouldAskForACollection() {
    Run run = run("benchmark", "quality");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--wordnet", "--documents");
  }

  private JsonNode results() throws IOException {
    return new ObjectMapper()
        .readTree(directory.resolve("output").resolve(Results.JSON_FILE).toFile());
  }

  private static double ndcg(JsonNode line) {
    return line.get("ndcgAt10").asDouble();
  }
}
