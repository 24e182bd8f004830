package io.contraflow.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.benchmarks.Bar;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static Figures figures(double uploaded, long longestMs) {
    long[] pausesMs = LongStream.rangeClosed(1, 100).toArray();
    pausesMs[40] = longestMs;
    pausesMs[50] = longestMs;
    return new Figures(
        "demo",
        new Figures.Steady(.02, 100, 110, uploaded, pausesMs),
        new Figures.Steady(.02, 100, 110, uploaded, new long[] {200}),
        List.of(1.0, 6.0, 2.0),
        new Figures.Throughput(
            List.of(1000.0, 800.0, 1100.0), List.of(990.0, 400.0, 2000.0), List.of(.02), .02),
        new Figures.Throughput(List.of(1000.0), List.of(900.0), List.of(.03), .02));
  }

  @Test
  void shouldCountWritingAheadAmongTheCosts() {
    assertThat(figures(100, 1).throughput().cost()).isCloseTo(1 - .99 * .98, within(1e-12));
    assertThat(figures(100, 1).publishingThroughput().cost())
        .isCloseTo(1 - .9 * .97, within(1e-12));
  }

  @Test
  void shouldTakeThePauseThatNinetyNineOfAHundredDoNotExceed() {
    assertThat(figures(100, 500).quiet().pauseMs(.99)).isEqualTo(500);
    assertThat(figures(100, 500).quiet().pauseMs(.98)).isEqualTo(100);
    assertThat(figures(100, 1).quiet().pauseMs(.5)).isEqualTo(49);
  }

  @Test
  void shouldSayWhatIsShort() {
    assertThat(figures(299, 1).bars().map(Bar::line))
        .containsExactly(
            "bar checkpoint.demo.upload-to-dirty 2.9900 3.0000 holds",
            "bar checkpoint.demo.pause-p99-ms 99.0000 150.0000 holds",
            "bar checkpoint.demo.snapshot-pause-p99-ms 200.0000 150.0000 short",
            "bar checkpoint.demo.restore-s 6.0000 5.0000 short",
            "bar checkpoint.demo.throughput-cost 0.0298 0.0500 holds");
    assertThat(figures(301, 151).bars().map(Bar::holds))
        .containsExactly(false, false, false, false, true);
  }
}
