package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.embed.EmbedderFeatures;
import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.ModelFile;
import io.contraflow.operators.embed.Pooling;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.Origin;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** The catalogue of an adapter whose texts are embedded in the job. */
class EmbeddedInputTest {
  private static final EmbedderOptions OPTIONS =
      new EmbedderOptions(
          new ModelFile("classpath:/all-minilm-l6-v2-q.onnx"),
          new ModelFile("classpath:/all-minilm-l6-v2-q-tokenizer.json"),
          Pooling.MEAN,
          true,
          "",
          "",
          128);

  @Test
  void shouldEmbedADocumentOnArrivalAndKeepItsVectorInState() throws Exception {
    EmbedderFeatures source = EmbedderFeatures.of(OPTIONS);
    Features.Vector carried = new Features.Vector(new float[384]);
    carried.values()[3] = 1;
    OperatorSubtaskState state;
    try (CatalogueRun run = new CatalogueRun(null, true, source)) {
      run.add(CatalogueRun.document("text", 900, "Trail shoe with a membrane"));
      run.add(CatalogueRun.document("blank", 900, " "));
      run.add(new DocumentEvent("both", "text", carried, null, 900, new Origin("documents", 0, 1)));
      state = run.snapshot();
    }
    try (CatalogueRun run = new CatalogueRun(state, true, () -> new VectorFeaturizer(384));
        TextEmbedder embedder = TextEmbedder.open(OPTIONS)) {
      for (String docId : new String[] {"text", "blank", "both"}) {
        run.ask(CatalogueRun.request("s", 1000, docId));
      }
      run.watermark(1000);
      float[] embedded = embedder.embed("Trail shoe with a membrane", Side.DOCUMENT);
      assertThat(run.answers())
          .as("a restored job that could not embed has the vectors")
          .extracting(
              DocumentAnswer::docId,
              DocumentAnswer::missing,
              answer -> answer.document() == null ? null : answer.document().features())
          .containsExactlyInAnyOrder(
              tuple("text", null, new Features.Vector(embedded)),
              tuple("blank", DropReason.EMPTY_DOCUMENT, null),
              tuple("both", null, carried));
    }
  }

  @Test
  void shouldEmbedTheTextThatAnEventCarries() throws Exception {
    try (CatalogueRun run = new CatalogueRun(null, false, EmbedderFeatures.of(OPTIONS));
        TextEmbedder embedder = TextEmbedder.open(OPTIONS)) {
      run.ask(CatalogueRun.carrying("s", 1000, "d", "carried")).watermark(1000);
      assertThat(run.answers().get(0).document().features())
          .isEqualTo(new Features.Vector(embedder.embed("carried", Side.DOCUMENT)));
    }
  }
}
