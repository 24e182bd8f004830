package io.contraflow.operators.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorCacheTest {
  private static final int RECORD_BYTES = 16 + 3 * 4 + 4;

  @TempDir Path directory;

  @Test
  void shouldFindWhatWasPut() throws IOException {
    fill(5);
    try (VectorCache cache = open("a")) {
      assertThat(cache.size()).isEqualTo(5);
      for (int i = 0; i < 5; i++) {
        assertThat(cache.get(key(i))).containsExactly(vector(i));
      }
      assertThat(cache.get(key(5))).isNull();
      cache.put(key(2), vector(9));
      assertThat(cache.get(key(2))).as("the first stays").containsExactly(vector(2));
    }
  }

  @Test
  void shouldCutOffATornTail() throws IOException {
    for (int lost = 1; lost <= RECORD_BYTES; lost++) {
      Files.deleteIfExists(fill(3));
      byte[] whole = Files.readAllBytes(fill(3));
      Files.write(file(), Arrays.copyOf(whole, whole.length - lost));
      try (VectorCache cache = open("a")) {
        assertThat(cache.size()).as("lost %d bytes", lost).isEqualTo(2);
        cache.put(key(7), vector(7));
      }
      try (VectorCache cache = open("a")) {
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.get(key(7))).containsExactly(vector(7));
      }
    }
  }

  @Test
  void shouldDropWhatFollowsADamagedRecord() throws IOException {
    Path file = fill(4);
    byte[] bytes = Files.readAllBytes(file);
    bytes[44 + RECORD_BYTES + 20] ^= 1;
    Files.write(file, bytes);
    try (VectorCache cache = open("a")) {
      assertThat(cache.size()).isEqualTo(1);
    }
    assertThat(file).hasSize(44 + RECORD_BYTES);
  }

  @Test
  void shouldBeginAnewWhereTheHeaderIsAnother() throws IOException {
    Path file = fill(4);
    byte[] bytes = Files.readAllBytes(file);
    bytes[7]++;
    Files.write(file, bytes);
    try (VectorCache cache = open("a")) {
      assertThat(cache.size()).isZero();
    }
    Files.write(file, new byte[] {1, 2, 3});
    try (VectorCache cache = open("a")) {
      assertThat(cache.size()).isZero();
    }
  }

  @Test
  void shouldKeepDescriptionsApart() throws IOException {
    fill(2);
    try (VectorCache one = open("a");
        VectorCache other = open("b")) {
      assertThat(one.size()).isEqualTo(2);
      assertThat(other.size()).isZero();
      assertThatThrownBy(() -> open("a"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("must be open once in a process");
    }
  }

  @Test
  void shouldKeepWholeRecordsOfAKilledProcess() throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(writer.inputReader().readLine()).as("it writes").isEqualTo("1000");
    writer.destroyForcibly().waitFor();
    try (VectorCache cache = open("a")) {
      assertThat(cache.size()).isGreaterThanOrEqualTo(1000);
      for (int i = 0; i < cache.size(); i++) {
        assertThat(cache.get(key(i))).containsExactly(vector(i));
      }
    }
  }

  @Test
  void shouldEmbedACollectionOnce() throws IOException {
    List<String> texts = List.of("cat", "dog", " cat", "a longer text about cats");
    try (TextEmbedder embedder = TextEmbedder.open(Models.options(Models.INT8))) {
      float[][] vectors = embedder(embedder, texts, "1/3 2/3 3/3");
      assertThat(vectors[2]).isSameAs(vectors[0]).isEqualTo(embedder.embed("cat", Side.QUERY));
      assertThat(embedder(embedder, texts, "")).isDeepEqualTo(vectors);
    }
  }

  private float[][] embedder(TextEmbedder embedder, List<String> texts, String told)
      throws IOException {
    StringBuilder progress = new StringBuilder();
    try (VectorCache cache = VectorCache.open(directory, embedder)) {
      float[][] vectors =
          new CollectionEmbedder(embedder, 2, cache)
              .embedAll(
                  texts,
                  Side.DOCUMENT,
                  (done, total) -> progress.append(done).append("/").append(total).append(" "));
      assertThat(progress.toString().strip()).isEqualTo(told);
      return vectors;
    }
  }

  private Path fill(int count) throws IOException {
    try (VectorCache cache = open("a")) {
      for (int i = 0; i < count; i++) {
        cache.put(key(i), vector(i));
      }
    }
    return file();
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findFirst().orElseThrow();
    }
  }

  private VectorCache open(String description) throws IOException {
    return VectorCache.open(directory, description, 3);
  }

  private static ContentKey key(int i) {
    return ContentKey.of("text " + i);
  }

  private static float[] vector(int i) {
    return new float[] {i, i + 0.5f, -i};
  }

  /** Writes until it is killed. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      try (VectorCache cache = VectorCache.open(Path.of(arguments[0]), "a", 3)) {
        for (int i = 0; i < 50_000_000; i++) {
          cache.put(key(i), vector(i));
          if (i == 1000) {
            System.out.println(i);
          }
        }
      }
    }
  }
}
