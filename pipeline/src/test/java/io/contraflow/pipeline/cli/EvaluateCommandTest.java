package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  @TempDir Path directory;

  private Path documents;

  @BeforeEach
  void publish() throws IOException {
    RandomSnapshot.publish(directory, 64);
    documents = directory.resolve("documents.jsonl");
    Files.writeString(
        documents,
        """
        {"doc_id": "rose", "text": "a thorny flower"}
        {"doc_id": "oak", "text": "a tall tree"}
        {"doc_id": "empty", "text": ""}
        """);
  }

  @Test
  void shouldMeasureGradedAndBinaryQueries() throws IOException {
    Run run =
        evaluate(
            """
            {"query": "thorny flower", "grades": {"rose": 3, "oak": 0}}
            {"query": "tall tree", "doc_ids": ["oak", "absent"]}
            {"query": "nothing", "doc_ids": []}
            """);

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("documents  3", "queries    3, of which 2 have a relevant document")
        .contains("1 judgements name documents that are not there");
    for (String ranker : new String[] {"BM25 ", "snapshot ", "BM25 + snapshot "}) {
      assertThat(run.out().lines().filter(line -> line.startsWith(ranker)).reduce((a, b) -> b))
          .hasValueSatisfying(
              line -> assertThat(line.strip().split(" {2,}")).contains("1.0000").hasSize(4));
    }
  }

  @Test
  void shouldNameFileAndLineOfABadQuery() throws IOException {
    Run run = evaluate("{\"query\": \"tall tree\"}\n");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "contraflow: "
                + directory.resolve("queries.jsonl")
                + ":1: a query must have grades {doc_id: grade} or doc_ids [doc_id]"
                + System.lineSeparator());
  }

  @Test
  void shouldRejectQueriesThatHaveNothingToFind() throws IOException {
    Run run = evaluate("{\"query\": \"tall tree\", \"doc_ids\": [\"absent\"]}\n");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("contraflow: a query must have a relevant document (grade above 0) that is in ")
        .contains("and 1 judgements name documents that are not there; check the ids");
  }

  @Test
  void shouldRejectFieldsOfAnotherType() throws IOException {
    assertThat(evaluate("{\"query\": 5, \"doc_ids\": [\"oak\"]}\n").err())
        .contains("queries.jsonl:1: the line must have a string query, was 5");
    assertThat(evaluate("{\"query\": \"q\", \"grades\": {\"oak\": \"x\"}}\n").err())
        .contains("queries.jsonl:1: a grade must be a whole number, was \"x\" for oak");
  }

  @Test
  void shouldNameAFileThatIsNoGzip() throws IOException {
    Path broken = directory.resolve("broken.jsonl.gz");
    Files.writeString(broken, "plain");

    Run run =
        Run.of(
            "evaluate", directory.toString(), "--documents", broken.toString(), "--queries", "q");

    assertThat(run.err()).startsWith("contraflow: " + broken + " must be a whole gzip file, but: ");
  }

  @Test
  void shouldSayThatAFileIsMissing() {
    Run run =
        Run.of("evaluate", directory.toString(), "--documents", "absent.jsonl", "--queries", "q");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("contraflow: no such file: absent.jsonl");
  }

  /**
   * The folder of {@code cranfield/} is {@code ../shared/data} beside the repository, or what the
   * environment variable CONTRAFLOW_DATA names. Lucene rounds document lengths, hence the margin.
   */
  @Test
  void shouldComeCloseToTheKnownFiguresOfBm25OnCranfield() {
    String named = System.getenv("CONTRAFLOW_DATA");
    Path data =
        named == null
            ? Path.of(System.getProperty("contraflow.root"), "../shared/data")
            : Path.of(named);
    Path cranfield = data.resolve("cranfield");
    assumeTrue(
        Files.isDirectory(cranfield),
        "no Cranfield collection in " + data + "; set CONTRAFLOW_DATA to the folder that has it");

    Run run =
        Run.of(
            "evaluate",
            directory.toString(),
            "--documents",
            cranfield.resolve("documents.jsonl.gz").toString(),
            "--queries",
            cranfield.resolve("queries.jsonl.gz").toString());

    assertThat(run.code()).isZero();
    String bm25 =
        run.out().lines().filter(line -> line.startsWith("BM25  ")).findFirst().orElseThrow();
    String[] columns = bm25.strip().split(" {2,}");
    assertThat(Double.parseDouble(columns[1])).isCloseTo(.4975, within(.001));
    assertThat(Double.parseDouble(columns[3])).isCloseTo(.7404, within(.001));
  }

  private Run evaluate(String queries) throws IOException {
    Path file = directory.resolve("queries.jsonl");
    Files.writeString(file, queries);
    return Run.of(
        "evaluate",
        directory.toString(),
        "--documents",
        documents.toString(),
        "--queries",
        file.toString());
  }
}
