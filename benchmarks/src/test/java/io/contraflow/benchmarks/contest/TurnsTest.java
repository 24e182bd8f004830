package io.contraflow.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final List<String> order = new ArrayList<>();

  /** Takes what it is told to, round by round. */
  private final class Scripted implements Side {
    private final String name;
    private final double[] ms;
    private int rounds;

    Scripted(String name, double... ms) {
      this.name = name;
      this.ms = ms;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public double msOf(int steps) {
      order.add(name + steps);
      return ms[rounds++];
    }

    @Override
    public double loss() {
      return rounds;
    }

    @Override
    public void close() {
      order.add(name + " closed");
    }
  }

  @Test
  void shouldTakeTurnsAndLeaveTheWarmUpOut() throws Exception {
    try (Sides sides = new Sides()) {
      sides
          .add(new Scripted("a", 900, 3, 1, 2))
          .addPeer(
              "b",
              () -> {
                throw new PeerException("there is no Python");
              })
          .add(new Scripted("c", 900, 5, 700, 6));
      assertThat(sides.compete("contest", 1, new Turns(1, 3, 7)).timings())
          .containsExactly(
              Timing.of("a", 2, 4), Timing.notRun("b", "there is no Python"), Timing.of("c", 6, 4));
    }
    assertThat(order)
        .containsExactly("a7", "c7", "c7", "a7", "a7", "c7", "c7", "a7", "a closed", "c closed");
  }

  @Test
  void shouldGoOnWithoutAPeerThatFails() throws Exception {
    Side failing =
        new Side() {
          @Override
          public String name() {
            return "b";
          }

          @Override
          public double msOf(int steps) throws PeerException {
            order.add("b" + steps);
            throw new PeerException("out of memory");
          }

          @Override
          public double loss() {
            return 0;
          }

          @Override
          public void close() {
            order.add("b closed");
          }
        };
    try (Sides sides = new Sides()) {
      sides.add(new Scripted("a", 1, 2, 3)).add(failing);
      assertThat(sides.compete("contest", 1, new Turns(0, 3, 5)).timings())
          .containsExactly(Timing.of("a", 2, 3), Timing.notRun("b", "out of memory"));
    }
    assertThat(order).containsExactly("a5", "b5", "a5", "a5", "a closed", "b closed");
  }
}
