package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;

class KeptMemoryTest {
  private static final long MEBIBYTE = 1L << 20;

  private final KeptMemory memory = new KeptMemory(4 * MEBIBYTE);

  @Test
  void shouldGiveAgainWhatWasGivenBack() {
    BytePointer first = memory.take(MEBIBYTE - 100);
    long address = first.address();
    memory.give(first);
    assertThat(memory.kept()).isEqualTo(MEBIBYTE);
    BytePointer second = memory.take(MEBIBYTE);
    BytePointer third = memory.take(MEBIBYTE);
    assertThat(second.address()).isEqualTo(address);
    assertThat(third.address()).isNotEqualTo(address);
    assertThat(memory.kept()).isZero();
    second.close();
    third.close();
  }

  @Test
  void shouldHaveRoomForWhatIsAskedFor() {
    for (long bytes = 1; bytes < 64 * MEBIBYTE; bytes = bytes * 5 / 4 + 1) {
      try (BytePointer taken = memory.take(bytes)) {
        assertThat(taken.capacity()).isBetween(bytes, Math.max(bytes, bytes * 9 / 8 + 4096));
      }
    }
  }

  @Test
  void shouldKeepNoMoreThanItMay() {
    BytePointer[] taken = new BytePointer[7];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = memory.take(MEBIBYTE);
    }
    BytePointer large = memory.take(5 * MEBIBYTE);
    for (BytePointer one : taken) {
      memory.give(one);
      assertThat(memory.kept()).isLessThanOrEqualTo(4 * MEBIBYTE);
    }
    memory.give(large);
    assertThat(memory.kept()).isEqualTo(4 * MEBIBYTE);
    assertThat(large.isNull()).isTrue();
  }

  @Test
  void shouldFreeTheSizeThatWasNotAskedForTheLongest() {
    BytePointer old = memory.take(MEBIBYTE);
    BytePointer used = memory.take(2 * MEBIBYTE);
    memory.give(old);
    memory.give(used);
    used = memory.take(2 * MEBIBYTE);
    BytePointer more = memory.take(3 * MEBIBYTE / 2);
    memory.give(used);
    memory.give(more);
    assertThat(old.isNull()).isTrue();
    assertThat(used.isNull()).isFalse();
    assertThat(more.isNull()).isFalse();
    assertThat(memory.kept()).isEqualTo(7 * MEBIBYTE / 2);
  }

  @Test
  void shouldRefuseWhatItHasAndFreeIt() {
    BytePointer taken = memory.take(MEBIBYTE);
    memory.give(taken);
    assertThatThrownBy(() -> memory.give(taken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("memory must be given back once");
    memory.free();
    assertThat(memory.kept()).isZero();
    assertThat(taken.isNull()).isTrue();
  }

  @Test
  void shouldLeaveWhatIsSmallToTheLibrary() {
    BytePointer small = memory.take(1000);
    memory.give(small);
    assertThat(memory.kept()).isZero();
    assertThat(small.isNull()).isTrue();
  }
}
