package io.contraflow.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.search.Bm25Index;
import io.contraflow.search.Hit;
import io.contraflow.search.model.TestSnapshots;
import io.contraflow.search.model.TextEncoder;
import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentIndexTest {
  private static final int DOCUMENTS = 3000;
  private static final int QUERIES = 300;

  @TempDir static Path directory;
  private static WordNetTexts texts;
  private static TextEncoder encoder;
  private static DocumentIndex glosses;

  @BeforeAll
  static void fill() throws IOException {
    texts = new WordNetTexts(DOCUMENTS);
    encoder = TestSnapshots.encoder(TestSnapshots.start(directory.resolve("start"), 1));
    glosses = filled(DOCUMENTS);
  }

  @AfterAll
  static void close() throws IOException {
    glosses.close();
  }

  private static DocumentIndex filled(int documents) throws IOException {
    DocumentIndex index =
        DocumentIndex.open(encoder.space(), encoder::document, new ByteBuffersDirectory());
    for (int i = 0; i < documents; i++) {
      index.put("d" + i, texts.documents.get(i));
    }
    index.refresh();
    return index;
  }

  @Test
  void shouldFindNearlyWhatComparingWithEveryDocumentFinds() throws IOException {
    float[][] documents = texts.documents.stream().map(encoder::document).toArray(float[][]::new);
    int found = 0;
    assertThat(glosses.size()).isEqualTo(DOCUMENTS);
    for (String text : texts.queries.subList(0, QUERIES)) {
      float[] query = encoder.query(text);
      List<String> exact = nearest(documents, query, 10);
      List<Found> hits = glosses.byVector(query, 10);
      found += (int) hits.stream().filter(hit -> exact.contains(hit.docId())).count();
      assertThat(hits).isSortedAccordingTo(Comparator.comparingDouble(Found::score).reversed());
      // Lucene's score of a dot product s is (1 + s) / 2.
      assertThat(hits.get(0).score())
          .isCloseTo((1 + dot(query, documents[number(hits.get(0))])) / 2, within(1e-5));
    }
    double recall = found / (10.0 * QUERIES);
    System.out.printf("HNSW over %d glosses: recall@10 %.4f of the exact ten%n", DOCUMENTS, recall);
    assertThat(recall).isGreaterThan(0.99);
  }

  private static int number(Found found) {
    return Integer.parseInt(found.docId().substring(1));
  }

  private static List<String> nearest(float[][] documents, float[] query, int most) {
    return IntStream.range(0, documents.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -dot(query, documents[i])))
        .limit(most)
        .map(i -> "d" + i)
        .toList();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void shouldRankByWordsAsTheFixedIndexDoes() throws IOException {
    List<String> ids = IntStream.range(0, DOCUMENTS).mapToObj(i -> "d" + i).toList();
    try (Bm25Index fixed = Bm25Index.of(ids, texts.documents)) {
      for (String query : texts.queries.subList(0, 50)) {
        assertThat(glosses.byWords(query, 10).stream().map(Found::docId))
            .isEqualTo(fixed.search(query, 10).stream().map(Hit::docId).toList());
      }
    }
  }

  @Test
  void shouldFuseWordsAndVectors() {
    String query = texts.queries.get(7);
    float[] vector = encoder.query(query);
    List<Found> words = glosses.byWords(query, DocumentIndex.FUSED_DEPTH);
    List<Found> near = glosses.byVector(vector, DocumentIndex.FUSED_DEPTH);

    List<Found> both = glosses.byBoth(query, vector, 10);

    assertThat(both).isEqualTo(ReciprocalRanks.fuse(List.of(words, near), 10)).hasSize(10);
    assertThat(both).extracting(Found::docId).contains(near.get(0).docId(), words.get(0).docId());
  }

  @Test
  void shouldFindWhatChangedAfterARefresh() throws IOException {
    try (DocumentIndex index = filled(20)) {
      index.put("d0", "zyzzyva");
      index.remove("d1");
      assertThat(index.text("d0")).contains(texts.documents.get(0));

      index.refresh();

      assertThat(index.text("d0")).contains("zyzzyva");
      assertThat(index.text("d1")).isEmpty();
      assertThat(index.size()).isEqualTo(19);
      assertThat(index.byWords("zyzzyva", 5).get(0).docId()).isEqualTo("d0");
      assertThat(index.byVector(encoder.query("zyzzyva"), 1).get(0).docId()).isEqualTo("d0");
    }
  }

  @Test
  void shouldTakeATextWithoutTokensAndNotFindItByVector() throws IOException {
    try (DocumentIndex index =
        DocumentIndex.open(encoder.space(), encoder::document, new ByteBuffersDirectory())) {
      index.put("empty", "");
      index.put("full", "water");
      index.refresh();

      assertThat(index.text("empty")).contains("");
      assertThat(index.byVector(encoder.query("water"), 5))
          .extracting(Found::docId)
          .containsExactly("full");
      assertThat(index.byVector(encoder.query(""), 5)).isEmpty();
    }
  }

  @Test
  void shouldRefuseAnIndexOfAnotherSpace(@TempDir Path files) throws IOException {
    try (DocumentIndex index =
        DocumentIndex.open(encoder.space(), encoder::document, FSDirectory.open(files))) {
      index.put("d", "water");
      index.commit();
    }
    try (DocumentIndex again =
        DocumentIndex.open(encoder.space(), encoder::document, FSDirectory.open(files))) {
      assertThat(again.text("d")).contains("water");
    }
    IndexSpace other = new IndexSpace("other", 64);

    assertThatThrownBy(() -> DocumentIndex.open(other, encoder::document, FSDirectory.open(files)))
        .isInstanceOf(DocumentSpaceException.class)
        .hasMessageContaining("must have the document space of the snapshot, other")
        .hasMessageContaining(encoder.space().documentSpaceId())
        .hasMessageContaining("embed its documents again into another directory");
  }

  @Test
  void shouldRefuseAnIndexThatSaysNoSpace(@TempDir Path files) throws IOException {
    try (IndexWriter writer = new IndexWriter(FSDirectory.open(files), new IndexWriterConfig())) {
      writer.commit();
    }

    assertThatThrownBy(
            () -> DocumentIndex.open(encoder.space(), encoder::document, FSDirectory.open(files)))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining("must say its document space in its commit");
  }

  @Test
  void shouldRefuseVectorsThatDoNotFit() throws IOException {
    try (DocumentIndex index =
        DocumentIndex.open(
            new IndexSpace("s", 2), text -> new float[] {3, 4}, new ByteBuffersDirectory())) {
      assertThatThrownBy(() -> index.put("d", "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must have length 1 or 0 and 2 numbers, that of d has length 5.0");
      assertThatThrownBy(() -> index.byVector(new float[3], 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must have the index's dimension, 2, has 3");
    }
    assertThatThrownBy(() -> new IndexSpace("s", 2000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must have 1 to 1024 numbers");
  }

  @Test
  void shouldEndASearchThatTakesTooLong() {
    assertThatThrownBy(
            () -> SearchDeadline.within(Duration.ZERO, () -> glosses.byWords("the water", 10)))
        .isInstanceOf(SearchDeadline.PassedException.class);
    assertThat(glosses.byWords("water", 10)).isNotEmpty();
  }

  /** A dozen segments are merged as one, whose graph takes several seconds to build. */
  @Test
  void shouldCloseAtOnceWhileItMerges() throws Exception {
    Random random = new Random(5);
    DocumentIndex index =
        DocumentIndex.open(
            new IndexSpace("s", 256), text -> unit(random, 256), new ByteBuffersDirectory());
    for (int i = 0; !isMerging(); i++) {
      assertThat(i).as("documents without a merge").isLessThan(20_000);
      index.put("d" + i, "water");
      if (i % 600 == 599) {
        index.refresh();
      }
    }
    long startNs = System.nanoTime();
    index.close();

    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    System.out.printf("closed within %d ms of a merge%n", tookMs);
    assertThat(isMerging()).isFalse();
    assertThat(tookMs).isLessThan(1000);
  }

  /** Whether Lucene builds a graph that is not of a document just put. */
  private static boolean isMerging() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("Lucene Merge Thread"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().endsWith(".HnswGraphBuilder"));
  }

  private static float[] unit(Random random, int dimension) {
    float[] vector = new float[dimension];
    double square = 0;
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) random.nextGaussian();
      square += (double) vector[d] * vector[d];
    }
    for (int d = 0; d < dimension; d++) {
      vector[d] /= (float) Math.sqrt(square);
    }
    return vector;
  }

  @Test
  void shouldSayThatItIsClosed() throws IOException {
    DocumentIndex index = filled(2);
    index.close();

    assertThatThrownBy(() -> index.byWords("water", 1)).isInstanceOf(AlreadyClosedException.class);
  }
}
