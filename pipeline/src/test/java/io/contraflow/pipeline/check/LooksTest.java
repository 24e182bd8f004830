package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.MadeLog.T;
import static io.contraflow.pipeline.check.MadeLog.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How positions are looked at, of users that are known: the one at k with probability 1/k. */
class LooksTest {
  private static final int RESULTS = 5;

  @Test
  void shouldFindHowPositionsAreLookedAtWhereOrdersVary() {
    CheckReport report = log(12_000, true, false).finish();

    assertThat(report.looks()).hasSize(1);
    CheckReport.Examined em = report.looks().get(0);
    assertThat(em.source()).isEqualTo("em");
    assertThat(em.clicks()).isGreaterThan(5_000);
    assertThat(em.propensities()).hasSize(RESULTS);
    for (int k = 1; k <= RESULTS; k++) {
      assertThat(em.propensities().get(k - 1)).as("%d", k).isCloseTo(1.0 / k, within(0.05));
    }
    assertThat(printed(report))
        .contains("looked at (propensities by em, from ")
        .contains("1: 1.00 2: 0.")
        .contains("set position-bias.source: em, which")
        .contains("position-bias.source: given and position-bias.propensities: [1.00, 0.")
        .contains("./contraflow backtest --set position-bias.source=em");
  }

  @Test
  void shouldSayWhatToDoWhereAQueryAlwaysHasOneOrder() {
    CheckReport report = log(2_000, false, false).finish();

    assertThat(report.looks()).singleElement().matches(each -> !each.isKnown());
    assertThat(printed(report))
        .contains("looked at: 0 clicks on results that came at two positions or more, 100 would be")
        .contains("cannot be told from this log", "position-bias.source: swaps");
  }

  @Test
  void shouldTrustShuffledPagesFirst() {
    CheckReport report = log(12_000, true, true).finish();

    assertThat(report.looks())
        .extracting(CheckReport.Examined::source)
        .containsExactly("em", "swaps");
    List<Double> swaps = report.looks().get(1).propensities();
    for (int k = 1; k <= RESULTS; k++) {
      assertThat(swaps.get(k - 1)).as("%d", k).isCloseTo(1.0 / k, within(0.05));
    }
    assertThat(printed(report)).contains("set position-bias.source: swaps, which");
  }

  /** What it printed, in whatever lines. */
  private static String printed(CheckReport report) {
    StringWriter text = new StringWriter();
    CheckPrinter.print(report, new PrintWriter(text));
    return text.toString().replaceAll("\\s+", " ");
  }

  private static MadeLog log(int searches, boolean varies, boolean shuffled) {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", T);
    Random random = new Random(1);
    for (int i = 0; i < searches; i++) {
      int query = random.nextInt(20);
      List<String> shown = new ArrayList<>(List.of(page("q" + query + "-", RESULTS)));
      Collections.rotate(shown, query);
      if (varies) {
        Collections.shuffle(shown, random);
      }
      log.event(0, impression("s" + i, query, T + i * 1_000L, shown, shuffled));
      for (int k = 1; k <= RESULTS; k++) {
        double fits = .2 + .15 * (shown.get(k - 1).charAt(shown.get(k - 1).length() - 1) - '0');
        if (random.nextDouble() < fits / k) {
          log.acted(0, "s" + i, shown.get(k - 1), "click", T + i * 1_000L + k);
        }
      }
    }
    return log;
  }

  private static String impression(
      String searchId, int query, long ms, List<String> shown, boolean shuffled) {
    String results =
        IntStream.range(0, shown.size())
            .mapToObj(k -> "{\"doc_id\": \"%s\", \"position\": %d}".formatted(shown.get(k), k + 1))
            .collect(Collectors.joining(", "));
    return "{\"search_id\": \"%s\", \"query\": \"Query %d\", \"timestamp\": %d, %s\"results\": [%s]}"
        .formatted(searchId, query, ms, shuffled ? "\"shuffled\": [1, 2, 3, 4, 5], " : "", results);
  }
}
