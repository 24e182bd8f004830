package io.contraflow.pipeline.check;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Clicks by position, how likely each is looked at, and what to do with it. */
final class PositionLines {
  /** As precise as a few hundred clicks are. */
  private static final String PROPENSITY = "%.2f";

  private PositionLines() {}

  static void print(CheckReport report, Lines lines) {
    lines.title("positions", "of the results shown there, how many are acted on");
    String text =
        report.positions().stream()
            .map(each -> each.position() + ": " + new Share(each.actedOn(), each.shown()).percent())
            .collect(Collectors.joining("  "));
    lines.print("  %s", Lines.wrapped(text.isEmpty() ? "no page was shown" : text, 2));
    if (text.isEmpty()) {
      return;
    }
    report.looks().forEach(each -> looks(each, lines));
    report.looks().stream()
        .filter(CheckReport.Examined::isKnown)
        .reduce((em, swaps) -> swaps) // rests on nothing but the coin
        .ifPresentOrElse(known -> advice(known, lines), () -> withoutEstimate(lines));
  }

  private static void looks(CheckReport.Examined examined, Lines lines) {
    String rest =
        String.format(
            Locale.ROOT,
            "%,d clicks on %s",
            examined.clicks(),
            examined.source().equals("swaps")
                ? "results at positions that were shuffled"
                : "results that came at two positions or more");
    if (!examined.isKnown()) {
      lines.print(
          "  looked at: %s, %d would be enough to say", rest, CheckReport.Examined.LEAST_CLICKS);
      return;
    }
    lines.print(
        "  %s",
        Lines.wrapped(
            String.format(
                "looked at (propensities by %s, from %s; beside the most looked at):",
                examined.source(), rest),
            2));
    lines.print("  %s", Lines.wrapped(byPosition(examined.propensities()), 2));
  }

  private static String byPosition(List<Double> propensities) {
    return IntStream.range(0, propensities.size())
        .mapToObj(
            k -> (k + 1) + ": " + (propensities.get(k) == null ? "?" : shown(propensities.get(k))))
        .collect(Collectors.joining("  "));
  }

  /** In (0, 1], as the option takes it. */
  private static String shown(double propensity) {
    return String.format(Locale.ROOT, PROPENSITY, Math.max(0.01, propensity));
  }

  private static void advice(CheckReport.Examined known, Lines lines) {
    double least =
        known.propensities().stream().filter(Objects::nonNull).mapToDouble(p -> p).min().orElse(1);
    lines.print(
        "  %s",
        Lines.wrapped(
            String.format(
                Locale.ROOT,
                "The same result is clicked up to %.1f times as often for where it stands alone. To learn"
                    + " from clicks without that, set position-bias.source: %s, which estimates it as the"
                    + " job reads%s. It helps where the same results compete in many searches; compare"
                    + " with ./contraflow backtest --set position-bias.source=%s first (docs/bias.md).",
                1 / least,
                known.source(),
                known.propensities().contains(null)
                    ? ""
                    : ", or position-bias.source: given and position-bias.propensities: ["
                        + known.propensities().stream()
                            .map(PositionLines::shown)
                            .collect(Collectors.joining(", "))
                        + "]",
                known.source()),
            2));
  }

  private static void withoutEstimate(Lines lines) {
    lines.print(
        "  %s",
        Lines.wrapped(
            "How much of that is where results stand cannot be told from this log. Read more of it"
                + " (--from), put the results of some pages in random order and log where (shuffled,"
                + " position-bias.source: swaps), or set position-bias.source: given with"
                + " position-bias.propensities from elsewhere; off is right as long as nothing is known"
                + " (docs/bias.md).",
            2));
  }
}
