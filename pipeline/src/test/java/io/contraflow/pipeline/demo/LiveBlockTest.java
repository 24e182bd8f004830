package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveBlockTest {
  private static final LiveState EARLY =
      new LiveState(900, 0, 62_000, 9_879, 0, 0, 0, null, null, null, null, 0, null, null, null);
  private static final LiveState LATER =
      new LiveState(
          61_400, 27_630, 62_000, 712.4, 168.2, 1.31, 87, 3.25, 5.186, 8.436, 0.71, 1000, 1_250L,
          82L, 3_400L);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintWriter out = new PrintWriter(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong clockMs = new AtomicLong();

  @Test
  void shouldShowEverythingInAlignedColumns() {
    assertThat(LiveBlock.block(LATER))
        .containsExactly(
            "  searches        27,630 of 62,000         elapsed         61 s",
            "  events/s        712                      examples/s      168",
            "  steps           87 (1.3 a second)        watermark lag   1.3 s",
            "  loss            3.250                    log N − loss    5.19 of 8.44",
            "  recall@10/1000  0.710                    last snapshot   step 82, 3.4 s ago");
  }

  @Test
  void shouldShowADashForWhatIsNotKnownYet() {
    assertThat(LiveBlock.block(EARLY).get(3))
        .isEqualTo("  loss            –                        log N − loss    –");
    assertThat(LiveBlock.block(EARLY).get(4))
        .isEqualTo("  recall@10       –                        last snapshot   –");
  }

  @Test
  void shouldRedrawTheBlockInPlaceOnATerminal() {
    LiveBlock block = new LiveBlock(out, true, clockMs::get);

    block.show(EARLY);
    block.show(LATER);
    block.finish();
    block.show(LATER);

    String[] frames = text().split("\u001b\\[5A");
    assertThat(frames).hasSize(2);
    assertThat(frames[0].split("\n")).hasSize(5).allMatch(line -> line.startsWith("\u001b[2K"));
    assertThat(frames[1].split("\n")).hasSize(10);
  }

  @Test
  void shouldPrintALineEveryFiveSecondsElsewhere() {
    LiveBlock block = new LiveBlock(out, false, clockMs::get);

    block.show(LATER);
    clockMs.set(4_999);
    block.show(LATER);
    clockMs.set(5_000);
    block.show(LATER);

    String line =
        "  61 s  27,630/62,000 searches  712 events/s  168 examples/s  step 87 (1.3/s)  loss 3.250"
            + "  log N − loss 5.19 of 8.44  recall@10/1000 0.710  lag 1.3 s"
            + "  snapshot step 82, 3.4 s ago";
    assertThat(text().lines()).containsExactly(line, line);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
