package io.contraflow.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterRowTest {
  @TempDir Path directory;

  @Test
  void shouldBeginAsTheFrozenModelAndLearn() throws IOException {
    List<Line> lines = new ArrayList<>();
    try (Bench bench = bench()) {
      AdapterRow.frozen().run(bench, lines::add);
      AdapterRow.of(Towers.QUERY_ONLY).run(bench, lines::add);
    }

    assertThat(lines).extracting(Line::moment).startsWith("", "untrained");
    Line frozen = lines.get(0);
    Line untrained = lines.get(1);
    Line last = lines.get(lines.size() - 1);
    assertThat(frozen.alone().ndcgAt10()).isBetween(.5, 1.0);
    assertThat(untrained.alone().ndcgAt10()).isEqualTo(frozen.alone().ndcgAt10());
    assertThat(last.alone().ndcgAt10()).isGreaterThan(untrained.alone().ndcgAt10());
  }

  @Test
  void shouldEmbedATextOnce() throws IOException {
    try (Bench first = bench()) {
      assertThat(first.miniLm().embedded()).isEqualTo(24 + 48);
    }
    try (Bench second = bench()) {
      assertThat(second.miniLm().embedded()).isZero();
      assertThat(second.miniLm().query("jail", null).features()).isNotNull();
    }
  }

  private Bench bench() throws IOException {
    QualityOptions options =
        new QualityOptions(
            TinyCollection.write(directory),
            List.of(),
            2000,
            7,
            directory.resolve("output"),
            new DistilCache(directory.resolve("cache").resolve("distilled")),
            new Peers(directory, directory));
    return new Bench(options, new PrintWriter(new StringWriter()));
  }
}
