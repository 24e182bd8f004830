package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayReservoirTest {

  private static ReplayReservoir filled(int capacity, String model, long seed, int count) {
    ReplayReservoir reservoir = new ReplayReservoir(capacity, model, seed);
    for (int i = 0; i < count; i++) {
      reservoir.add(example(i, i, i));
    }
    return reservoir;
  }

  private static List<Long> numbers(List<Example> examples) {
    return examples.stream().map(Example::decisionTimeMs).toList();
  }

  @Test
  void shouldKeepEverythingUntilItIsFull() {
    assertThat(numbers(filled(5, "m", 1, 3).examples())).containsExactly(0L, 1L, 2L);
    assertThat(filled(5, "m", 1, 300).examples()).hasSize(5).doesNotHaveDuplicates();
    assertThat(filled(0, "m", 1, 300).examples()).isEmpty();
    assertThat(filled(5, "m", 1, 300).seen()).isEqualTo(300);
  }

  @Test
  void shouldHoldEachExampleWithTheSameProbability() {
    int[] held = new int[40];
    for (int seed = 0; seed < 4000; seed++) {
      numbers(filled(10, "m", seed, 40).examples()).forEach(n -> held[(int) (long) n]++);
    }
    for (int count : held) { // 1000 expected, with a standard deviation of 27
      assertThat(count).isCloseTo(1000, within(110));
    }
  }

  @Test
  void shouldRemainUniformAfterADeletion() {
    int[] held = new int[40];
    for (int seed = 0; seed < 4000; seed++) {
      ReplayReservoir reservoir = filled(10, "m", seed, 20);
      reservoir.forget("d3");
      for (int i = 20; i < 40; i++) {
        reservoir.add(example(i, i, i));
      }
      numbers(reservoir.examples()).forEach(n -> held[(int) (long) n]++);
    }
    assertThat(held[3]).isZero();
    for (int i = 0; i < 40; i++) {
      if (i != 3) {
        assertThat(held[i]).isCloseTo(1000, within(110));
      }
    }
  }

  @Test
  void shouldTakeADeletedDocumentFromTheNegativesToo() {
    ReplayReservoir reservoir = filled(5, "m", 1, 5);
    reservoir.forget("d4");
    assertThat(numbers(reservoir.examples())).containsExactly(0L, 1L, 2L, 3L);
    assertThat(reservoir.examples())
        .allSatisfy(e -> assertThat(e.negatives()).noneMatch(n -> n.id().equals("d4")));
  }

  @Test
  void shouldDrawDifferentExamplesByStep() {
    ReplayReservoir reservoir = filled(10, "m", 1, 10);
    List<Example> drawn = reservoir.draw(4, 7);
    assertThat(drawn).hasSize(4).doesNotHaveDuplicates().isEqualTo(reservoir.draw(4, 7));
    assertThat(reservoir.draw(4, 8)).isNotEqualTo(drawn);
    assertThat(reservoir.draw(40, 7)).hasSize(10).doesNotHaveDuplicates();
    int[] times = new int[10];
    for (int step = 0; step < 2000; step++) {
      numbers(reservoir.draw(3, step)).forEach(n -> times[(int) (long) n]++);
    }
    for (int count : times) { // 600 expected, with a standard deviation of 20
      assertThat(count).isCloseTo(600, within(85));
    }
  }

  @Test
  void shouldDependOnSeedAndModel() {
    List<Long> numbers = numbers(filled(5, "m", 1, 300).examples());
    assertThat(numbers(filled(5, "m", 1, 300).examples())).isEqualTo(numbers);
    assertThat(numbers(filled(5, "n", 1, 300).examples())).isNotEqualTo(numbers);
    assertThat(numbers(filled(5, "m", 2, 300).examples())).isNotEqualTo(numbers);
  }

  @Test
  void shouldGoOnAsOneThatWasNeverWritten() throws IOException {
    ReplayReservoir whole = filled(10, "m", 1, 100);
    ReplayReservoir read = MapStore.copy(filled(10, "m", 1, 50), new ReplayReservoir(10, "m", 1));
    for (int i = 50; i < 100; i++) {
      read.add(example(i, i, i));
    }
    assertThat(read.examples()).isEqualTo(whole.examples());
    assertThat(read.draw(3, 5)).isEqualTo(whole.draw(3, 5));
  }

  @Test
  void shouldFitIntoAnotherCapacity() throws IOException {
    ReplayReservoir stored = filled(10, "m", 1, 50);
    ReplayReservoir smaller = MapStore.copy(filled(10, "m", 1, 50), new ReplayReservoir(4, "m", 1));
    assertThat(smaller.examples()).hasSize(4).doesNotHaveDuplicates();
    assertThat(stored.examples()).containsAll(smaller.examples());
    ReplayReservoir larger = MapStore.copy(filled(10, "m", 1, 50), new ReplayReservoir(20, "m", 1));
    assertThat(larger.examples()).isEqualTo(stored.examples());
    for (int i = 50; i < 60; i++) {
      larger.add(example(i, i, i));
    }
    assertThat(larger.examples()).as("it fills at once").hasSize(20);
    MapStore store = new MapStore();
    ReplayReservoir off = store.through(filled(10, "m", 1, 50), new ReplayReservoir(0, "m", 1));
    assertThat(off.examples()).isEmpty();
    ReplayReservoir onAgain = store.through(off, new ReplayReservoir(5, "m", 1));
    onAgain.add(example(1, 1, 1));
    assertThat(onAgain.examples()).hasSize(1);
    assertThat(onAgain.seen()).isEqualTo(1);
  }
}
