package io.contraflow.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.pipeline.demo.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionFilesTest {
  @TempDir Path directory;

  @Test
  void shouldReadPlainAndCompressedFiles() throws IOException {
    Corpus corpus = TinyCollection.write(directory).read();

    assertThat(corpus.documents()).hasSize(24);
    assertThat(corpus.documents().get(0).text())
        .isEqualTo("all about the river, and not the house");
    assertThat(corpus.training().get(23)).isEqualTo(new Corpus.Query("jail prison", 23));
    assertThat(corpus.heldOut().get(1)).isEqualTo(new Corpus.Query("home", Map.of(1, 2)));
  }

  @Test
  void shouldLeaveOutQueriesThatNothingAnswers() throws IOException {
    CollectionFiles files = TinyCollection.write(directory);
    Files.writeString(
        files.train(),
        """
        {"query": "graded 0", "grades": {"d1": 0}}
        {"query": "two", "doc_ids": ["d2", "d5", "elsewhere"]}
        {"query": "elsewhere", "doc_ids": ["elsewhere"]}
        """);

    Corpus corpus = files.read();

    assertThat(corpus.training()).hasSize(1);
    assertThat(corpus.training().get(0).targets()).isEqualTo(Set.of(2, 5));
  }

  @Test
  void shouldSayWhichFileHasNoUsableQuery() throws IOException {
    CollectionFiles files = TinyCollection.write(directory);
    Files.writeString(files.dev(), "{\"query\": \"home\", \"doc_ids\": []}\n");

    assertThatThrownBy(files::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "a query must have a relevant document (grade above 0) that is in %s, none of %s's does;"
                    .formatted(files.documents(), files.dev())
                + " set --dev");
  }
}
