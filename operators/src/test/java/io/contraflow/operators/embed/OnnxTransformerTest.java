package io.contraflow.operators.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On all-MiniLM-L6-v2; the expected numbers are PyTorch's, of transformers' BertModel. */
class OnnxTransformerTest {
  private static final int[] CAT = {101, 4937, 102};
  private static final int[] QUESTION = {101, 2129, 2079, 1045, 25141, 2026, 20786, 102};
  private static final Offset<Float> CLOSE = within(2e-5f);

  // cat lookup.onnx lookup.onnx_data | sha256sum
  private static final String LOOKUP_SHA256 =
      "f49b3209c4d3d20a295f35e0452c7df9b0845c43f1fd47008c90288df94d0114";

  private static OnnxTransformer transformer;

  @BeforeAll
  static void open() throws IOException {
    try (InputStream onnx =
        OnnxTransformerTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      transformer = OnnxTransformer.of("minilm", onnx.readAllBytes(), 2);
    }
  }

  @AfterAll
  static void close() {
    transformer.close();
  }

  @Test
  void shouldPoolTheMeanOfAllStates() throws IOException {
    float[][] vectors = transformer.embed(new int[][] {CAT}, Pooling.MEAN);

    assertThat(transformer.dimension()).isEqualTo(384);
    assertThat(vectors).hasDimensions(1, 384);
    assertThat(Arrays.copyOf(vectors[0], 4))
        .containsExactly(new float[] {0.251904f, 0.345239f, -0.002065f, 0.406295f}, CLOSE);
  }

  @Test
  void shouldTakeTheFirstState() throws IOException {
    float[][] vectors = transformer.embed(new int[][] {CAT}, Pooling.FIRST);

    assertThat(Arrays.copyOf(vectors[0], 4))
        .containsExactly(new float[] {0.3561f, 0.062883f, 0.166281f, 0.339328f}, CLOSE);
  }

  @Test
  void shouldNotSeePadding() throws IOException {
    float[][] vectors = transformer.embed(new int[][] {CAT, QUESTION}, Pooling.MEAN);

    assertThat(Arrays.copyOf(vectors[0], 4))
        .containsExactly(new float[] {0.251904f, 0.345239f, -0.002065f, 0.406295f}, CLOSE);
    assertThat(Arrays.copyOf(vectors[1], 4))
        .containsExactly(new float[] {0.057641f, -0.389367f, -0.464593f, -0.2468f}, CLOSE);
  }

  /** benchmarks/peers/make_tiny_onnx.py says what is in them. */
  @Test
  void shouldReadWeightsBesideTheFileAndVectorsThatArePooledAlready() throws Exception {
    Path states = Path.of(OnnxTransformerTest.class.getResource("lookup.onnx").toURI());
    Path vectors = states.resolveSibling("pooled.onnx");
    int[][] batch = {{1, 3}, {2, 6}};
    try (OnnxTransformer lookup = OnnxTransformer.open(states, 1);
        OnnxTransformer pooled = OnnxTransformer.open(vectors, 1)) {
      assertThat(lookup.poolsItself()).isFalse();
      assertThat(lookup.embed(batch, Pooling.MEAN))
          .isDeepEqualTo(new float[][] {{2, 2.25f, 2.5f, 2.75f}, {4, 4.25f, 4.5f, 4.75f}});
      assertThat(lookup.embed(batch, Pooling.FIRST)[1]).containsExactly(2, 2.25f, 2.5f, 2.75f);
      assertThat(pooled.poolsItself()).isTrue();
      assertThat(pooled.dimension()).isEqualTo(4);
      assertThat(pooled.embed(batch, Pooling.FIRST))
          .isDeepEqualTo(lookup.embed(batch, Pooling.MEAN));
    }
    assertThat(new ModelFile(states.toString()).sha256()).isEqualTo(LOOKUP_SHA256);
  }

  @Test
  void shouldTakeAnEmptyBatchButNoEmptySequence() throws IOException {
    assertThat(transformer.embed(new int[0][], Pooling.MEAN)).isEmpty();
    assertThatThrownBy(() -> transformer.embed(new int[][] {{}}, Pooling.MEAN))
        .hasMessage("a sequence must have a token, was empty");
  }

  @Test
  void shouldSayWhatItCannotOpen() {
    byte[] text = "not a model".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> OnnxTransformer.of("page.html", text, 1))
        .hasMessageStartingWith("page.html cannot be opened by ONNX Runtime: ")
        .hasMessageEndingWith("; give another model");
    assertThatThrownBy(() -> OnnxTransformer.open(Path.of("missing.onnx"), 1))
        .isInstanceOf(NoSuchFileException.class);
  }
}
