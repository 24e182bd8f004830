package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** What a script can do to one document. */
class CatalogueLimitsTest {
  private static final int REQUESTS = 10_000;

  @Test
  void shouldAnswerEverybodyWhoAsksAtOneMomentOnce() throws Exception {
    Set<String> answered = new HashSet<>();
    OperatorSubtaskState state;
    try (CatalogueRun run = new CatalogueRun(null, true)) {
      for (int i = 0; i < REQUESTS; i++) {
        run.ask(CatalogueRun.request("s" + i, 1_000, "d"));
      }
      state = run.snapshot();
    }
    try (CatalogueRun run = new CatalogueRun(state, true)) {
      for (int i = REQUESTS; i < REQUESTS + 100; i++) {
        run.ask(CatalogueRun.request("s" + i, 1_000, "d"));
      }
      run.watermark(1_010); // all of them wait for the document now
      assertThat(run.answers()).isEmpty();
      run.add(CatalogueRun.document("d", 1_020, "text")).watermark(1_020);
      run.answers().forEach(answer -> assertThat(answered.add(answer.searchId())).isTrue());
      run.watermark(2_000);
      assertThat(run.answers()).hasSize(answered.size());
    }
    assertThat(answered).hasSize(REQUESTS + 100);
  }

  @Test
  void shouldGiveUpOnEverybodyOnce() throws Exception {
    try (CatalogueRun run = new CatalogueRun()) {
      for (int i = 0; i < 1_000; i++) {
        run.ask(CatalogueRun.request("s" + i, 1_000, "d"));
      }
      run.watermark(2_000);
      assertThat(run.answers()).hasSize(1_000).noneMatch(answer -> answer.document() != null);
    }
  }

  @Test
  void shouldCutATextBeforeItIsTokenized() throws Exception {
    ResolveOptions options = new ResolveOptions(0, 3);
    assertThat(options.cut(null)).isNull();
    assertThat(options.cut("abc")).isEqualTo("abc");
    assertThat(options.cut("abcd")).isEqualTo("abc");
    assertThat(options.cut("ab\ud83d\ude00")).isEqualTo("ab");
    assertThat(options.cut("a\ud83d\ude00b")).isEqualTo("a\ud83d\ude00");

    String blanks = " ".repeat(ResolveOptions.MAX_CHARACTERS - 5);
    try (CatalogueRun run = new CatalogueRun()) {
      run.add(CatalogueRun.document("d", 900, blanks + "kept cut"));
      run.ask(CatalogueRun.request("s", 1_000, "d")).watermark(1_000);
      assertThat(run.answers().get(0).document().features())
          .isEqualTo(Features.tokens(WordTokenizer.token("kept")));
    }
  }
}
