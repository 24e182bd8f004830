package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
  void shouldSayThatAFileIsMissing() {
    Run run =
        Run.of("evaluate", directory.toString(), "--documents", "absent.jsonl", "--queries", "q");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("contraflow: no such file: absent.jsonl");
  }

  /**
   * With the folder of {@code cranfield/} in the environment variable CONTRAFLOW_DATA. The known
   * recall@100 is that of exact document lengths, which Lucene rounds; the known nDCG@10, .4975, is
   * that of linear gains and not to be had here.
   */
  @Test
  void shouldComeCloseToTheKnownRecallOfBm25OnCranfield() {
    Optional<Path> data = Optional.ofNullable(System.getenv("CONTRAFLOW_DATA")).map(Path::of);
    assumeTrue(data.isPresent(), "CONTRAFLOW_DATA names no folder with cranfield/");
    Path cranfield = data.orElseThrow().resolve("cranfield");

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
    double recallAt100 = Double.parseDouble(bm25.strip().split(" {2,}")[3]);
    assertThat(recallAt100).isCloseTo(.7404, within(.002));
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
