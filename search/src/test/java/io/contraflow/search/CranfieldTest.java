package io.contraflow.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * BM25's figures on the Cranfield collection. Gains are the grades as they are (1 to 4), discount 1
 * / log2(1 + rank); recall@100 counts every graded document; means over all 225 queries.
 */
class CranfieldTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void shouldReachThePublishedFigures() throws IOException {
    Path data = data().resolve("cranfield");
    assumeTrue(
        Files.isDirectory(data),
        "no Cranfield collection in " + data + "; set CONTRAFLOW_DATA to the folder that has it");

    List<JsonNode> queries = read(data.resolve("queries.jsonl.gz"));
    double ndcg = 0;
    double recall = 0;
    try (Bm25Index index = index(data)) {
      for (JsonNode query : queries) {
        List<Hit> hits = index.search(query.get("query").asText(), 100);
        ndcg += ndcgAt10(hits, query.get("grades")) / queries.size();
        recall += recall(hits, query.get("grades")) / queries.size();
      }
    }

    System.out.printf("Cranfield, BM25: nDCG@10 %.4f, recall@100 %.4f%n", ndcg, recall);
    assertThat(queries).hasSize(225);
    assertThat(ndcg).isCloseTo(0.4975, within(0.001));
    assertThat(recall).isCloseTo(0.7404, within(0.001));
  }

  private static Bm25Index index(Path data) throws IOException {
    Bm25Index.Builder builder = Bm25Index.builder();
    for (JsonNode document : read(data.resolve("documents.jsonl.gz"))) {
      builder.add(document.get("doc_id").asText(), document.get("text").asText());
    }
    return builder.build();
  }

  private static double ndcgAt10(List<Hit> hits, JsonNode grades) {
    double gained = 0;
    for (int rank = 1; rank <= Math.min(10, hits.size()); rank++) {
      gained += grades.path(hits.get(rank - 1).docId()).asInt(0) / log2(1 + rank);
    }
    List<Integer> best = new ArrayList<>();
    grades.forEach(grade -> best.add(grade.asInt()));
    best.sort(Comparator.reverseOrder());
    double ideal = 0;
    for (int rank = 1; rank <= Math.min(10, best.size()); rank++) {
      ideal += best.get(rank - 1) / log2(1 + rank);
    }
    return gained / ideal;
  }

  private static double recall(List<Hit> hits, JsonNode grades) {
    return hits.stream().filter(hit -> grades.has(hit.docId())).count() / (double) grades.size();
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  private static Path data() {
    String named = System.getProperty("CONTRAFLOW_DATA", System.getenv("CONTRAFLOW_DATA"));
    Path root = Path.of(System.getProperty("contraflow.root", ".."));
    return named == null ? root.resolve("../shared/data").normalize() : Path.of(named);
  }

  private static List<JsonNode> read(Path gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(CranfieldTest::parse)
          .toList();
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
