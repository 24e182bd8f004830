package io.contraflow.pipeline.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Numbers to places along a line, between round numbers.
 *
 * @param low at {@code from}
 * @param high at {@code to}
 * @param step between ticks
 */
record Scale(double low, double high, double step, double from, double to) {
  private static final int TICKS = 5;

  /** Over all of some numbers that are any. */
  static Scale of(double least, double most, double from, double to) {
    double span = most > least ? most - least : Math.max(Math.abs(most), 0.1) * 0.2;
    double rough = span / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
    double low = Math.floor(least / step) * step;
    double high = Math.ceil(most / step) * step;
    return new Scale(low, high > low ? high : low + step, step, from, to);
  }

  double place(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    int count = (int) Math.round((high - low) / step);
    for (int i = 0; i <= count; i++) {
      ticks.add(low + i * step);
    }
    return ticks;
  }

  /** A tick with as many decimals as tell it from its neighbours. */
  String label(double tick) {
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
    double rounded = Math.abs(tick) < step / 1000 ? 0 : tick;
    return String.format(Locale.ROOT, "%." + decimals + "f", rounded);
  }
}
