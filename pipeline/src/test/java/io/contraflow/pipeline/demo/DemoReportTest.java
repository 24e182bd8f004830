package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.step.Ledger;
import io.contraflow.pipeline.freshness.StageMedians;
import io.contraflow.pipeline.freshness.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
  @TempDir Path output;

  @Test
  void shouldPrintTheTableInAlignedColumns() {
    assertThat(report(1_000).lines())
        .containsExactly(
            "held out          nDCG@10       MRR  recall@100",
            "BM25               0.4500    0.4100      0.8123",
            "BM25 + step 485    0.4900    0.4512      0.8700",
            "",
            "realistic users: 2,000 searches, the right document on 65.5 % of pages; 1,000 clicked"
                + " pairs, 87.5 % of them right",
            "clicked pairs: produced 1,000 = learnt 990 + held out 0 + dropped 10"
                + " (no-impression 10)  OK",
            "late events: 0 (the model is a function of the log)",
            "click to served: 6.5 s; of that settle 2.0, watermark 1.0, batch 0.8, checkpoint 2.1,"
                + " publish 0.4, load 0.2 (medians of 990 clicks)",
            "peak memory: 1,536 MiB resident",
            "time: 171 s",
            "snapshots          /tmp/demo/snapshots");
  }

  @Test
  void shouldExitWithOneIfTheSumDoesNotHold() {
    assertThat(report(1_000).exitCode()).isZero();
    assertThat(report(1_001).exitCode()).isEqualTo(1);
  }

  @Test
  void shouldWriteTheSameAsJson() throws IOException {
    report(1_000).write(output);
    report(1_001).write(output);

    JsonNode json = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    assertThat(json.at("/heldOut/0/ndcgAt10").asDouble()).isEqualTo(0.45);
    assertThat(json.at("/run/seed").asLong()).isEqualTo(7);
    assertThat(json.at("/ledger/dropped/no-impression").asLong()).isEqualTo(10);
    assertThat(json.at("/ledgerOk").asBoolean(true)).isFalse();
    assertThat(json.at("/clickToServedSeconds/total").asDouble()).isEqualTo(6.5);
    assertThat(json.at("/clickToServedSeconds/stages/load").asDouble()).isEqualTo(.2);
  }

  private static DemoReport report(long produced) {
    return new DemoReport(
        DemoCorpus.run(2_000, 7),
        List.of(
            new Evaluation.Scores("BM25", 0.45, 0.41, 0.8123),
            new Evaluation.Scores("BM25 + step 485", 0.49, 0.4512, 0.87)),
        new ClickCounts(2_000, 1_310, produced, 875),
        new Ledger(990, 0, 0, Map.of("no-impression", 10L), 0),
        StageMedians.of(List.of(new Way(990, 0, 2_000, 3_000, 3_800, 5_900, 6_300, 6_500)))
            .orElseThrow(),
        1_536L << 20,
        171_900,
        Map.of("snapshots", "/tmp/demo/snapshots"));
  }
}
