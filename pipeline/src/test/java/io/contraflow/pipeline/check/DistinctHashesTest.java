package io.contraflow.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctHashesTest {
  @Test
  void shouldCountExactlyUpToItsLimit() {
    DistinctHashes hashes = new DistinctHashes(10_000);
    for (int i = 0; i < 30_000; i++) {
      hashes.add(Hash64.of("id-" + i % 10_000));
    }

    assertThat(hashes.estimate()).isEqualTo(10_000);
    assertThat(hashes.isExact()).isTrue();
  }

  @Test
  void shouldEstimateBeyondItsLimit() {
    DistinctHashes hashes = new DistinctHashes(4_000);
    for (int i = 0; i < 200_000; i++) {
      hashes.add(Hash64.of("id-" + i));
      hashes.add(Hash64.of("id-" + i / 2));
    }

    assertThat(hashes.isExact()).isFalse();
    // 1.2 / √4,000 is 1.9 %; three times that.
    assertThat((double) hashes.estimate()).isCloseTo(2e5, within(1.14e4));
  }

  @Test
  void shouldKeepTheLeastNumberAndForgetWhatIsRemovedAsAMapDoes() {
    Random random = new Random(7);
    DistinctHashes hashes = new DistinctHashes(100_000);
    Map<Long, Long> expected = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      // Equal low bits: long runs of neighbours in the table.
      long hash = (long) random.nextInt(2_000) << 20 | random.nextInt(3) + 1;
      if (random.nextInt(3) == 0) {
        hashes.remove(hash);
        expected.remove(hash);
      } else {
        long value = random.nextInt(1_000);
        hashes.addWithLeast(hash, value);
        expected.merge(hash, value, Math::min);
      }
    }

    assertThat(hashes.estimate()).isEqualTo(expected.size());
    Map<Long, Long> actual = new HashMap<>();
    expected.keySet().stream()
        .filter(hashes::contains)
        .forEach(hash -> actual.put(hash, hashes.value(hash)));
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void shouldCompareSetsOfWhichOneIsASample() {
    DistinctHashes shown = new DistinctHashes(100_000);
    DistinctHashes known = new DistinctHashes(5_000);
    for (int i = 0; i < 80_000; i++) {
      known.add(Hash64.of("id-" + i));
    }
    for (int i = 60_000; i < 100_000; i++) {
      shown.add(Hash64.of("id-" + i));
    }

    Share share = shown.in(known);

    assertThat(known.isExact()).isFalse();
    assertThat(share.fraction()).isCloseTo(0.5, within(0.05));
    assertThat(share.of()).isBetween(1_000L, 5_000L); // a sample of the 40,000
  }

  @Test
  void shouldStayBoundedIfSomebodyHasSearchedForHashes() {
    DistinctHashes hashes = new DistinctHashes(100);
    for (long hash = 1; hash <= 10_000; hash++) {
      hashes.add(hash);
    }

    assertThat(hashes.contains(1)).isTrue();
    assertThat(hashes.isExact()).isFalse();
  }
}
