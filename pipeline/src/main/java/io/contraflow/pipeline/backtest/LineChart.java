package io.contraflow.pipeline.backtest;

import static io.contraflow.pipeline.backtest.Markup.format;
import static io.contraflow.pipeline.backtest.Markup.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Lines over the same places, as SVG that takes its colours from the page.
 *
 * @param title for those who do not see it
 * @param places their names, in order
 * @param series at least one
 */
record LineChart(String title, List<String> places, List<Series> series) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 260;
  private static final int LEFT = 52;
  private static final int RIGHT = 708;
  private static final int TOP = 12;
  private static final int BOTTOM = 226;

  /**
   * One line.
   *
   * @param style class of its colour and stroke
   * @param values one a place; NaN for none
   */
  record Series(String label, String style, double[] values) {}

  String svg() {
    double[] all = series.stream().flatMapToDouble(one -> finite(one.values)).toArray();
    Scale y =
        Scale.of(
            Arrays.stream(all).min().orElse(0), Arrays.stream(all).max().orElse(1), BOTTOM, TOP);
    StringBuilder out = new StringBuilder();
    out.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, HEIGHT, text(title)));
    for (double tick : y.ticks()) {
      out.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
              LEFT,
              RIGHT,
              y.place(tick),
              y.place(tick),
              LEFT - 8,
              y.place(tick) + 4,
              y.label(tick)));
    }
    appendPlaces(out);
    for (Series one : series) {
      append(one, y, out);
    }
    return out.append("</svg>").toString();
  }

  private static DoubleStream finite(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value));
  }

  private double x(int place) {
    return places.size() == 1
        ? (LEFT + RIGHT) / 2.0
        : LEFT + (double) (RIGHT - LEFT) * place / (places.size() - 1);
  }

  /** The first, the last and one between. */
  private void appendPlaces(StringBuilder out) {
    int last = places.size() - 1;
    for (int place : last < 2 ? new int[] {0, last} : new int[] {0, last / 2, last}) {
      String anchor =
          last == 0 ? "middle" : place == 0 ? "start" : place == last ? "end" : "middle";
      out.append(
          format(
              "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
              x(place), BOTTOM + 22, anchor, text(places.get(place))));
      if (last == 0) {
        return;
      }
    }
  }

  private void append(Series one, Scale y, StringBuilder out) {
    StringBuilder points = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    for (int place = 0; place < places.size(); place++) {
      double value = one.values[place];
      if (!Double.isNaN(value)) {
        points.append(format("%.1f,%.1f ", x(place), y.place(value)));
        marks.append(
            format(
                "<circle class=\"%s mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s, %s: %.3f</title></circle>",
                one.style,
                x(place),
                y.place(value),
                text(one.label),
                text(places.get(place)),
                value));
      }
    }
    out.append(
        format(
            "<polyline class=\"%s line\" points=\"%s\"/>%s%n",
            one.style, points.toString().strip(), marks));
  }
}
