package io.contraflow.pipeline.distil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.start.PrincipalComponents;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillationTest {
  /** [PAD], [UNK] and the words: what model2vec keeps, too. */
  private static final int[] KEPT = {0, 2, 6, 7, 8, 9, 10, 11, 12, 13};

  @TempDir Path directory;

  private Teacher teacher;
  private Tokenizer tokenizer;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(directory);
    teacher = Teacher.of(directory.resolve("model.onnx").toString());
    tokenizer = Tokenizer.read(directory.resolve("tokenizer.json"));
  }

  @Test
  void shouldFollowTheRecipe() throws IOException {
    Table rows = distil(4, null);

    float[][] vectors = new float[KEPT.length][TinyModel.DIMENSION];
    float[][] table = TinyModel.table();
    for (int i = 0; i < KEPT.length; i++) {
      for (int d = 0; d < TinyModel.DIMENSION; d++) {
        // The mean of [CLS] t [SEP]; NaN is 0 only after it.
        float mean = (table[3][d] + table[KEPT[i]][d] + table[4][d]) / 3;
        vectors[i][d] = Float.isNaN(mean) ? 0 : mean;
      }
    }
    float[][] projected = PrincipalComponents.fit(vectors, 4).project(vectors);
    double sum = 0;
    for (int rank = 0; rank < KEPT.length; rank++) {
      sum += 1.0 / (rank + 2);
    }
    for (int rank = 2; rank < KEPT.length; rank++) {
      double weight = 1e-4 / (1e-4 + 1.0 / (rank + 2) / sum);
      float[] row = row(rows, KEPT[rank]);
      for (int k = 0; k < 4; k++) {
        assertThat((double) row[k]).isCloseTo(projected[rank][k] * weight, within(1e-8));
      }
    }
  }

  @Test
  void shouldLeaveSpecialUnknownAndUnusedTokensAtZero() throws IOException {
    Table rows = distil(4, null);

    assertThat(rows.rows()).isEqualTo(TinyModel.TOKENS.size());
    for (int id = 0; id < 6; id++) {
      assertThat(row(rows, id)).as(TinyModel.TOKENS.get(id)).containsOnly(0);
    }
    assertThat(row(rows, 6)).doesNotContain(0);
  }

  @Test
  void shouldWeighByTextsWhereThereAreSome() throws IOException {
    Path texts = directory.resolve("texts.jsonl");
    Files.writeString(texts, "{\"text\": \"the dog of the cat\"}\nthe red rose\n\n");
    TokenCounts counts = TokenCounts.read(texts, tokenizer);

    assertThat(counts.texts()).isEqualTo(2);
    assertThat(counts.occurrences()[6]).isEqualTo(3);
    assertThat(counts.textsWith()[6]).isEqualTo(2);
    Table byTexts = distil(4, counts);
    Table byRank = distil(4, null);
    double ratio = row(byTexts, 6)[0] / row(byRank, 6)[0];
    double texted = 1e-4 / (1e-4 + 4.0 / 18); // 3 + 1 of 8 + 10
    double ranked = 1e-4 / (1e-4 + 1.0 / 4 / 2.0198773);
    assertThat(ratio).isCloseTo(texted / ranked, within(1e-4));
  }

  @Test
  void shouldSayWhichLineOfTheTextsIsWrong() throws IOException {
    Path texts = directory.resolve("texts.jsonl");
    Files.writeString(texts, "fine\n{\"title\": \"x\"}\n");

    assertThatThrownBy(() -> TokenCounts.read(texts, tokenizer))
        .hasMessage(texts + ":2: the object must have a text");
    Files.writeString(texts, "\n");
    assertThatThrownBy(() -> TokenCounts.read(texts, tokenizer))
        .hasMessage(texts + " must have a text, has none; give another file of texts");
  }

  @Test
  void shouldGoOnWhereItStopped() throws IOException {
    List<Integer> seen = new ArrayList<>();
    Path states = directory.resolve("states");
    Table whole = new Distillation(teacher, tokenizer, 4, null).run(states, (d, n) -> seen.add(d));
    assertThat(seen).containsExactly(0, 10);
    seen.clear();

    Table again = new Distillation(teacher, tokenizer, 3, null).run(states, (d, n) -> seen.add(d));

    assertThat(seen).containsExactly(10);
    assertThat(row(again, 8)).startsWith(row(whole, 8)[0], row(whole, 8)[1], row(whole, 8)[2]);
  }

  @Test
  void shouldRefuseMoreDimensionsThanTheModelHas() {
    assertThatThrownBy(() -> distil(7, null))
        .hasMessage(
            "the dimension must be in [1, 6], what %s and its 10 tokens have, was 7; set"
                + " --dimension or learner.dimension",
            teacher.name());
  }

  @Test
  void shouldHaveAKeyForAllThatTheRowsDependOn() throws IOException {
    String key = new Distillation(teacher, tokenizer, 4, null).key();

    assertThat(new Distillation(teacher, tokenizer, 4, null).key()).isEqualTo(key);
    assertThat(new Distillation(teacher, tokenizer, 5, null).key()).isNotEqualTo(key);
    long[] none = new long[TinyModel.TOKENS.size()];
    assertThat(new Distillation(teacher, tokenizer, 4, new TokenCounts(none, none, 1)).key())
        .isNotEqualTo(key);
  }

  private Table distil(int dimension, TokenCounts counts) throws IOException {
    return new Distillation(teacher, tokenizer, dimension, counts)
        .run(directory.resolve("states"), (done, total) -> {});
  }

  private static float[] row(Table table, int row) {
    float[] values = new float[table.dimension()];
    table.read(row, values);
    return values;
  }
}
