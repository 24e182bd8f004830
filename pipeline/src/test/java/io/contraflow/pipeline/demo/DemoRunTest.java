package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.pipeline.config.Start;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoRunTest {
  private static final Start START = Start.parse("distil+lexical");

  @TempDir Path output;

  @Test
  void shouldGoOnWithTheRunInTheOutput() throws IOException {
    DemoRun begun = DemoRun.open(options(7, 100), 2, 1000);

    assertThat(begun.startMs()).isEqualTo(1000);
    assertThat(DemoRun.open(options(7, 100), 2, 9999)).isEqualTo(begun);
  }

  @Test
  void shouldRefuseOtherOptionsThanTheRunWasBegunWith() throws IOException {
    DemoRun.open(options(7, 100), 2, 1000);

    assertThatThrownBy(() -> DemoRun.open(options(8, 100), 2, 1000))
        .hasMessage(
            "--seed must stay what the run was begun with, 7, was 8 (%s); give 7 to go on, or"
                + " another --output to begin anew",
            output.resolve("demo.json"));
    assertThatThrownBy(() -> DemoRun.open(options(7, 101), 2, 1000))
        .hasMessageStartingWith("--searches must stay what the run was begun with, 100, was 101");
    DemoOptions fromNothing =
        new DemoOptions(
            100,
            450,
            7,
            ClickModel.REALISTIC,
            Towers.SHARED,
            Start.parse("random"),
            output,
            false,
            0);
    assertThatThrownBy(() -> DemoRun.open(fromNothing, 2, 1000))
        .hasMessageStartingWith(
            "--start must stay what the run was begun with, distil+lexical, was random");
  }

  @Test
  void shouldRefuseOtherTowersThanTheRunWasBegunWith() throws IOException {
    DemoRun.open(options(7, 100), 2, 1000);
    DemoOptions other =
        new DemoOptions(
            100, 450, 7, ClickModel.REALISTIC, Towers.QUERY_ONLY, START, output, false, 0);
    assertThatThrownBy(() -> DemoRun.open(other, 2, 1000))
        .hasMessageStartingWith(
            "--towers must stay what the run was begun with, shared, was query-only (");
    // Begun before there was a choice.
    Path file = output.resolve("demo.json");
    Files.writeString(file, Files.readString(file).replaceAll("\"towers\".*", ""));
    assertThat(DemoRun.open(options(7, 100), 2, 1000).towers()).isEqualTo("shared");
  }

  @Test
  void shouldTellNewerOlderAndDamagedRunsApart() throws IOException {
    assertThatThrownBy(() -> openHolding("{\"formatVersion\": 3}"))
        .isInstanceOf(TooNewException.class)
        .hasMessageEndingWith("formatVersion=3, this release reads 2; upgrade Contraflow");
    assertThatThrownBy(() -> openHolding("{\"formatVersion\": 1}"))
        .isInstanceOf(TooOldException.class)
        .hasMessageEndingWith("begin anew with another --output");
    for (String damaged : List.of("", "{", "[]", "{\"formatVersion\": 2, \"partitions\": 0}")) {
      assertThatThrownBy(() -> openHolding(damaged))
          .isInstanceOf(CorruptException.class)
          .hasMessageStartingWith(output.resolve("demo.json") + " is damaged: ")
          .hasMessageEndingWith("restore a copy, or begin anew with another --output");
    }
  }

  private void openHolding(String content) throws IOException {
    Files.writeString(output.resolve("demo.json"), content);
    DemoRun.open(options(7, 100), 2, 1000);
  }

  @Test
  void shouldTakeDefaultsWhereNothingWasGiven() {
    DemoOptions full =
        DemoOptions.of(false, null, null, 1, ClickModel.REALISTIC, null, START, output, false, 0);
    DemoOptions quick =
        DemoOptions.of(true, null, 5.0, 1, ClickModel.REALISTIC, null, START, output, false, 0);

    assertThat(full.searches()).isEqualTo(62_000);
    assertThat(quick.searches()).isEqualTo(DemoOptions.QUICK_SEARCHES);
    assertThat(quick.rate()).isEqualTo(5.0);
  }

  @Test
  void shouldSayWhichOptionIsWrong() {
    assertThatThrownBy(() -> options(7, 0))
        .hasMessage("searches must be at least 1, was 0; set --searches");
    assertThatThrownBy(
            () ->
                new DemoOptions(
                    1, Double.NaN, 7, ClickModel.REALISTIC, Towers.SHARED, START, output, false, 0))
        .hasMessage("searches a second must be in (0, 100000], was NaN; set --rate");
    assertThatThrownBy(() -> ClickModel.of("honest"))
        .hasMessage("clicks must be realistic or random, was honest; set --clicks");
  }

  private DemoOptions options(long seed, long searches) {
    return new DemoOptions(
        searches, 450, seed, ClickModel.REALISTIC, Towers.SHARED, START, output, false, 0);
  }
}
