package io.contraflow.pipeline.distil;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilCacheTest {
  @TempDir Path directory;

  private final AtomicInteger runs = new AtomicInteger();
  private Tokenizer tokenizer;
  private Distillation distillation;
  private DistilCache cache;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(directory);
    tokenizer = Tokenizer.read(directory.resolve("tokenizer.json"));
    Teacher teacher = Teacher.of(directory.resolve("model.onnx").toString());
    distillation = new Distillation(teacher, tokenizer, 4, null);
    cache = new DistilCache(directory.resolve("cache"));
  }

  @Test
  void shouldDistilOnce() throws IOException {
    assertThat(cache.has(distillation)).isFalse();

    PublishedSnapshot made = get();

    assertThat(cache.has(distillation)).isTrue();
    assertThat(get()).isEqualTo(made);
    assertThat(runs).hasValue(1);
    assertThat(made.directory()).hasFileName(distillation.key());
    assertThat(made.manifest().options())
        .containsEntry("distil.dimension", "4")
        .containsEntry("distil.frequencies", "zipf");
    assertThat(made.directory().resolveSibling(distillation.key() + ".states")).doesNotExist();
  }

  @Test
  void shouldDistilAnewWhatIsDamaged() throws IOException {
    PublishedSnapshot made = get();
    Path tensor = made.directory().resolve("0_StaticEmbedding/model.safetensors");
    Files.write(tensor, new byte[] {1});

    assertThat(cache.has(distillation)).isFalse();
    assertThat(get().manifest().tensorSha256()).isEqualTo(made.manifest().tensorSha256());
    assertThat(runs).hasValue(2);
  }

  @Test
  void shouldLieWhereTheUserSays() {
    assertThat(DistilCache.of(Map.of(), "/home/x").root())
        .isEqualTo(Path.of("/home/x/.cache/contraflow/distilled"));
    assertThat(DistilCache.of(Map.of("XDG_CACHE_HOME", "/c"), "/home/x").root())
        .isEqualTo(Path.of("/c/contraflow/distilled"));
    assertThat(
            DistilCache.of(Map.of("XDG_CACHE_HOME", "/c", "CONTRAFLOW_CACHE", "/d"), "/x").root())
        .isEqualTo(Path.of("/d/distilled"));
  }

  private PublishedSnapshot get() throws IOException {
    return cache.get(
        distillation,
        tokenizer,
        (done, total) -> {
          if (done == 0) {
            runs.incrementAndGet();
          }
        });
  }
}
