package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.event.DocumentEvent;
import io.contraflow.operators.event.Origin;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalogue of an adapter whose vectors come with the documents. */
class VectorInputTest {
  private static final FeaturizerSource VECTORS = () -> new VectorFeaturizer(2);
  private static final Features.Vector UP = vector(0, 1);
  private static final Features.Vector LEFT = vector(-1, 0);

  private CatalogueRun run;

  @BeforeEach
  void open() throws Exception {
    run = new CatalogueRun(null, true, VECTORS);
  }

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  @Test
  void shouldKeepAVectorWithoutTextOverARestore() throws Exception {
    run.add(document("d", 900, null, UP));
    OperatorSubtaskState state = run.snapshot();
    run.close();
    run = new CatalogueRun(state, true, VECTORS);
    run.ask(CatalogueRun.request("s", 1000, "d")).watermark(1000);
    assertThat(run.answers())
        .extracting(a -> a.document().features(), a -> a.document().contentHash())
        .containsExactly(tuple(UP, FeaturedText.hash(UP)));
  }

  @Test
  void shouldHashTheTextIfThereIsOne() throws Exception {
    run.add(document("d", 900, "text", UP)).add(document("e", 900, "", LEFT));
    run.ask(CatalogueRun.request("s", 1000, "d")).ask(CatalogueRun.request("s", 1000, "e"));
    run.watermark(1000);
    assertThat(run.answers())
        .extracting(DocumentAnswer::docId, a -> a.document().contentHash())
        .containsExactlyInAnyOrder(
            tuple("d", FeaturedText.hash("text")), tuple("e", FeaturedText.hash(LEFT)));
  }

  @Test
  void shouldHashTheVectorsBigEndianNumbers() {
    // python3 -c 'import hashlib,struct; print(hashlib.sha256(struct.pack(">2f", 0,
    // 1)).hexdigest())'
    assertThat(FeaturedText.hash(UP)).isEqualTo(0x35a329e9a766e1a6L);
  }

  @Test
  void shouldFallBackToTheVectorOfTheEventWithoutWaiting() throws Exception {
    run.ask(new DocumentRequest("default", "s", 1000, "d", null, LEFT)).watermark(1000);
    assertThat(run.answers())
        .extracting(DocumentAnswer::knownMs, a -> a.document().features())
        .containsExactly(tuple(1000L, LEFT));
  }

  @Test
  void shouldSayWhyADocumentHasNoVector() throws Exception {
    run.add(document("text", 900, "text", null));
    run.add(document("long", 900, "text", vector(1, 2, 3)));
    run.add(document("zero", 900, null, vector(0, 0)));
    run.add(document("gone", 900, null, UP)).add(document("gone", 950, null, null));
    for (String docId : new String[] {"text", "long", "zero", "gone", "none"}) {
      run.ask(CatalogueRun.request("s", 1000, docId));
    }
    OperatorSubtaskState state = run.snapshot();
    run.close();
    run = new CatalogueRun(state, true, VECTORS);
    run.watermark(2000);
    assertThat(run.answers())
        .extracting(DocumentAnswer::docId, DocumentAnswer::missing)
        .containsExactlyInAnyOrder(
            tuple("text", DropReason.NO_VECTOR),
            tuple("long", DropReason.VECTOR_LENGTH),
            tuple("zero", DropReason.NO_VECTOR),
            tuple("gone", DropReason.DELETED_DOCUMENT),
            tuple("none", DropReason.NO_DOCUMENT));
  }

  @Test
  void shouldIgnoreVectorsForAStaticModel() throws Exception {
    run.close();
    run = new CatalogueRun();
    run.add(document("d", 900, "two words", UP)).add(document("e", 900, null, UP));
    run.ask(CatalogueRun.request("s", 1000, "d")).ask(CatalogueRun.request("s", 1000, "e"));
    run.watermark(1000);
    Features words = Features.tokens(WordTokenizer.token("two"), WordTokenizer.token("words"));
    assertThat(run.answers())
        .extracting(
            DocumentAnswer::missing, a -> a.document() == null ? null : a.document().features())
        .containsExactlyInAnyOrder(tuple(null, words), tuple(DropReason.EMPTY_DOCUMENT, null));
  }

  @Test
  void shouldRefuseADimensionOfNothing() {
    assertThatThrownBy(() -> new VectorFeaturizer(0))
        .hasMessage("dimension must be at least 1, was 0");
  }

  private static DocumentEvent document(
      String docId, long timestampMs, String text, Features.Vector vector) {
    Origin origin = new Origin("documents", 0, timestampMs);
    return new DocumentEvent(docId, text, vector, null, timestampMs, origin);
  }

  private static Features.Vector vector(float... values) {
    return new Features.Vector(values);
  }
}
