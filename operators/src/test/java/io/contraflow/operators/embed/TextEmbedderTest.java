package io.contraflow.operators.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.state.format.CorruptException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEmbedderTest {

  /** The file is made and checked by benchmarks/peers/check_embedder.py. */
  @Test
  void shouldGiveTheVectorsOfSentenceTransformers() throws IOException {
    Map<EmbedderOptions, List<JsonNode>> recipes = new LinkedHashMap<>();
    for (JsonNode row : fixture()) {
      recipes.computeIfAbsent(recipe(row), options -> new ArrayList<>()).add(row);
    }
    assertThat(recipes).hasSize(3);
    for (Map.Entry<EmbedderOptions, List<JsonNode>> recipe : recipes.entrySet()) {
      assertThat(recipe.getValue()).hasSize(12);
      try (TextEmbedder embedder = TextEmbedder.open(recipe.getKey())) {
        for (JsonNode row : recipe.getValue()) {
          float[] vector = embedder.embed(row.get("text").asText(), Side.QUERY);
          assertSame(vector, expected(row), row.toString());
        }
      }
    }
  }

  private static EmbedderOptions recipe(JsonNode row) {
    return Models.options(
        Models.MINILM,
        row.get("pooling").asText().equals("mean") ? Pooling.MEAN : Pooling.FIRST,
        row.get("normalise").asBoolean(),
        row.get("prefix").asText(),
        row.get("max_tokens").asInt());
  }

  private static float[] expected(JsonNode row) {
    float[] vector = new float[384];
    ByteBuffer.wrap(Base64.getDecoder().decode(row.get("vector").asText()))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vector);
    return vector;
  }

  /** In direction and in length. */
  private static void assertSame(float[] vector, float[] expected, String row) {
    double lengths = Math.sqrt(dot(vector, vector) * dot(expected, expected));
    assertThat(dot(vector, expected) / lengths).as(row).isCloseTo(1, within(1e-5));
    assertThat(dot(vector, vector) / dot(expected, expected)).as(row).isCloseTo(1, within(2e-5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classpath:/all-minilm-l6-v2.onnx", "classpath:/all-minilm-l6-v2-q.onnx"})
  void shouldGiveTheSameBitsWhateverIsBesideAText(String model) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      texts.add("text " + i + " of some words".repeat(i % 7) + ".");
    }
    EmbedderOptions options = Models.options(new ModelFile(model));
    float[][] alone = new float[texts.size()][];
    try (TextEmbedder embedder = TextEmbedder.open(options)) {
      for (int i = 0; i < alone.length; i++) {
        alone[i] = embedder.embed(texts.get(i), Side.DOCUMENT);
      }
    }
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (TextEmbedder embedder = TextEmbedder.open(options)) {
      for (int round = 0; round < 3; round++) {
        List<Integer> order = new ArrayList<>(List.of(0, 0, 0));
        for (int i = 1; i < alone.length; i++) {
          order.add(i);
        }
        Collections.shuffle(order, random);
        List<Integer> some = order.subList(0, 1 + random.nextInt(order.size()));
        float[][] together =
            new CollectionEmbedder(embedder, 1 + round, null)
                .embedAll(
                    some.stream().map(texts::get).toList(), Side.DOCUMENT, (done, total) -> {});
        for (int i = 0; i < together.length; i++) {
          assertThat(together[i]).as("seed %d", seed).isEqualTo(alone[some.get(i)]);
        }
      }
    }
  }

  @Test
  void shouldCutAndKeepTheFinalSpecialToken() throws IOException {
    EmbedderOptions options = Models.options(Models.INT8, Pooling.MEAN, true, "", 8);
    try (TextEmbedder embedder = TextEmbedder.open(options)) {
      int[] tokens = embedder.tokens("one ".repeat(300));
      assertThat(tokens).hasSize(8).startsWith(101).endsWith(2028, 102);
      assertThat(embedder.tokens("cat")).containsExactly(101, 4937, 102);
      assertThat(embedder.tokens("")).containsExactly(101, 102);
    }
  }

  @Test
  void shouldTellQueriesFromDocumentsByTheirPrefix() throws IOException {
    EmbedderOptions options =
        new EmbedderOptions(
            Models.INT8, Models.TOKENIZER, Pooling.MEAN, true, "query: ", "passage: ", 64);
    try (TextEmbedder embedder = TextEmbedder.open(options);
        TextEmbedder plain = TextEmbedder.open(Models.options(Models.INT8))) {
      assertThat(embedder.embed("cat", Side.QUERY))
          .isEqualTo(plain.embed("query: cat", Side.QUERY))
          .isNotEqualTo(embedder.embed("cat", Side.DOCUMENT));
      assertThat(embedder.embed("cat", Side.DOCUMENT))
          .isEqualTo(plain.embed("passage: cat", Side.QUERY));
      assertThat(embedder.description())
          .matches(
              "onnx:[0-9a-f]{64}:pooling=mean:normalise=true:query-prefix=query%3A "
                  + ":document-prefix=passage%3A :max-tokens=64:tokenizer=[0-9a-f]{64}");
    }
  }

  @Test
  void shouldShareAModelUntilTheLastHasClosedIt() throws IOException {
    EmbedderFeatures source = EmbedderFeatures.of(Models.options(Models.INT8));
    TextEmbedder first = TextEmbedder.open(source.options(), source.description());
    TextEmbedder second = TextEmbedder.open(source.options(), source.description());
    float[] vector = first.embed("cat", Side.QUERY);
    assertThat(second.embed("cat", Side.QUERY)).as("kept for both").isSameAs(vector);
    first.close();
    first.close();
    assertThat(second.embed("dog", Side.QUERY)).isNotEqualTo(vector);
    assertClosed(first);
    second.close();
    assertClosed(second);
    try (TextEmbedder third = TextEmbedder.open(source.options())) {
      assertThat(third).isNotSameAs(first);
      assertThat(third.embed("cat", Side.QUERY)).isEqualTo(vector);
    }
  }

  private static void assertClosed(TextEmbedder embedder) {
    assertThatThrownBy(() -> embedder.embed("cat", Side.QUERY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("an embedder must be open, was closed: onnx:");
  }

  @Test
  void shouldRefuseOtherFilesThanTheJobWasBegunWith() {
    EmbedderOptions options = Models.options(Models.INT8);
    assertThatThrownBy(() -> TextEmbedder.open(options, "onnx:0"))
        .isInstanceOf(CorruptException.class)
        .hasMessageStartingWith("the embedder must be onnx:0, was onnx:")
        .hasMessageEndingWith("; put the files that the job was begun with on every machine");
    assertThatThrownBy(() -> TextEmbedder.open(Models.options(new ModelFile("missing.onnx"))))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Models.options(Models.INT8, Pooling.MEAN, true, "", 2))
        .hasMessage(
            "an embedder's max tokens must be at least 3, the special ones and one more, was 2");
  }

  @Test
  void shouldForgetTheVectorUsedLongestAgo() {
    RecentVectors recent = new RecentVectors(2 * (128 + 8), 2);
    ContentKey[] keys = new ContentKey[3];
    Arrays.setAll(keys, i -> ContentKey.of("text " + i));
    recent.put(keys[0], new float[] {0, 1});
    recent.put(keys[1], new float[] {1, 1});
    assertThat(recent.get(keys[0])).containsExactly(0, 1);
    recent.put(keys[2], new float[] {2, 1});
    assertThat(recent.size()).isEqualTo(2);
    assertThat(recent.get(keys[1])).isNull();
    assertThat(recent.get(keys[0])).isNotNull();
  }

  private static List<JsonNode> fixture() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                TextEmbedderTest.class.getResourceAsStream("embedder.jsonl"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(mapper.readTree(line));
      }
    }
    return rows;
  }

  private static double dot(float[] a, float[] b) {
    double dot = 0;
    for (int d = 0; d < a.length; d++) {
      dot += (double) a[d] * b[d];
    }
    return dot;
  }
}
