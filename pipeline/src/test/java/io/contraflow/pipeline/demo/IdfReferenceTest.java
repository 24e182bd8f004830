package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.job.ModelStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdfReferenceTest {
  @TempDir Path root;

  @Test
  void shouldHaveWhatTextsAloneTeach() throws IOException {
    StartSnapshot start =
        ModelStart.prepare(
            Configuration.defaults().with("learner.start", "random", "the test"), root);
    Path reference = IdfReference.write(root.resolve("reference"), start, DemoCorpus.CORPUS, 1);

    List<Evaluation.Scores> table =
        new Evaluation(DemoCorpus.CORPUS, DemoCorpus.INDEX).table(Map.of("idf", reference));

    assertThat(table.get(1).ndcgAt10()).isBetween(0.38, 0.42);
  }
}
