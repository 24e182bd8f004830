package io.contraflow.pipeline.distil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStatesTest {
  private static final float[][] FIRST = {{1, 2}, {3, 4}};
  private static final float[][] SECOND = {{5, 6}};

  @TempDir Path directory;

  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("below").resolve("states");
    try (TokenStates states = TokenStates.open(file, "key", 3, 2)) {
      assertThat(states.done()).isZero();
      states.append(FIRST);
      states.append(SECOND);
      assertThat(states.all()).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    }
  }

  @Test
  void shouldFindFinishedBatchesAgain() throws IOException {
    try (TokenStates states = TokenStates.open(file, "key", 3, 2)) {
      assertThat(states.all()).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    }
  }

  @Test
  void shouldDropABatchThatIsCutOffOrDamaged() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 44 + 24; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      shouldGoOnAfterTheFirstBatch();
    }
    whole[whole.length - 6] ^= 1;
    Files.write(file, whole);
    shouldGoOnAfterTheFirstBatch();
  }

  private void shouldGoOnAfterTheFirstBatch() throws IOException {
    try (TokenStates states = TokenStates.open(file, "key", 3, 2)) {
      assertThat(states.done()).isEqualTo(2);
      assertThatThrownBy(states::all).hasMessage("all rows must be there: rows=3, done=2");
      states.append(SECOND);
      assertThat(states.all()[2]).containsExactly(5, 6);
    }
  }

  @Test
  void shouldBeginAnewForAnotherModel() throws IOException {
    try (TokenStates states = TokenStates.open(file, "another", 3, 2)) {
      assertThat(states.done()).isZero();
    }
    try (TokenStates states = TokenStates.open(file, "key", 3, 2)) {
      assertThat(states.done()).isZero();
    }
  }
}
