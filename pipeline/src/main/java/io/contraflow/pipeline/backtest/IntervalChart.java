package io.contraflow.pipeline.backtest;

import static io.contraflow.pipeline.backtest.Markup.format;
import static io.contraflow.pipeline.backtest.Markup.text;

import java.util.List;

/**
 * Differences with their intervals, one a row, about a line at zero, as SVG.
 *
 * @param title for those who do not see it
 */
record IntervalChart(String title, List<Row> rows) {
  private static final int WIDTH = 720;
  private static final int ROW = 26;
  private static final int TOP = 8;
  private static final int LEFT = 232;
  private static final int RIGHT = 540;
  private static final int AXIS = 26;

  /** A difference and what it is of. */
  record Row(String label, PairedDifference difference) {}

  String svg() {
    double least = 0;
    double most = 0;
    for (Row row : rows) {
      if (isShown(row)) {
        least = Math.min(least, row.difference.low());
        most = Math.max(most, row.difference.high());
      }
    }
    Scale x = Scale.of(least, most, LEFT, RIGHT);
    int bottom = TOP + ROW * rows.size();
    StringBuilder out = new StringBuilder();
    out.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, bottom + AXIS, text(title)));
    for (double tick : x.ticks()) {
      boolean zero = Math.abs(tick) < x.step() / 1000;
      out.append(
          format(
              "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
                  + "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
              zero ? "zero" : "grid",
              x.place(tick),
              x.place(tick),
              TOP,
              bottom,
              x.place(tick),
              bottom + 18,
              x.label(tick)));
    }
    for (int i = 0; i < rows.size(); i++) {
      append(rows.get(i), TOP + ROW * i + ROW / 2.0, x, out);
    }
    return out.append("</svg>").toString();
  }

  private static boolean isShown(Row row) {
    return row.difference.says() != PairedDifference.Says.NOT_ENOUGH;
  }

  private static void append(Row row, double y, Scale x, StringBuilder out) {
    PairedDifference difference = row.difference;
    out.append(
        format(
            "<text class=\"name\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
            LEFT - 14, y + 4, text(row.label)));
    if (!isShown(row)) {
      out.append(
          format(
              "<text class=\"tick\" x=\"%d\" y=\"%.1f\">not enough: %,d searches</text>%n",
              RIGHT + 14, y + 4, difference.searches()));
      return;
    }
    String style =
        switch (difference.says()) {
          case BETTER -> "better";
          case WORSE -> "worse";
          default -> "even";
        };
    out.append(
        format(
            "<g class=\"%s\"><line class=\"interval\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                + "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/></g>"
                + "<text class=\"value\" x=\"%d\" y=\"%.1f\">%+.3f [%+.3f, %+.3f]</text>%n",
            style,
            x.place(difference.low()),
            x.place(difference.high()),
            y,
            y,
            x.place(difference.mean()),
            y,
            RIGHT + 14,
            y + 4,
            difference.mean(),
            difference.low(),
            difference.high()));
  }
}
