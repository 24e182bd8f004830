package io.contraflow.pipeline.cli;

import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What has come since the last look, in lines for a person. Thread-safe. */
final class TrainStatus {
  private final Map<String, Model> models = new TreeMap<>();
  private long deadLetters;
  private String lastDeadLetter;
  private boolean toldIdle;
  private long embedded;

  private static final class Model {
    private StepReport newest;
    private StepReport trained;
    private long shownStep = -1;
    private String snapshot;
    private boolean changed;
  }

  synchronized void report(StepReport report) {
    Model model = models.computeIfAbsent(report.model(), name -> new Model());
    if (model.shownStep < 0) {
      model.shownStep = report.step() - (report.trained() ? 1 : 0);
    }
    model.newest = report;
    model.trained = report.trained() ? report : model.trained;
    model.changed = true;
  }

  /**
   * @param id of a snapshot that was announced
   */
  synchronized void snapshot(String model, String id) {
    Model of = models.computeIfAbsent(model, name -> new Model());
    of.snapshot = id;
    of.changed = true;
  }

  /**
   * @param text origin and reason
   */
  synchronized void deadLetter(String text) {
    deadLetters++;
    lastDeadLetter = text;
  }

  /**
   * A line for each model with news and one for dead letters. Where nothing has come, that, once.
   *
   * @param seconds since the last call
   * @param textsEmbedded texts that an adapter's embedder has embedded in all
   */
  synchronized List<String> lines(double seconds, long textsEmbedded) {
    List<String> lines = new ArrayList<>();
    if (textsEmbedded > embedded) {
      lines.add(
          String.format(
              Locale.ROOT,
              "embedding texts: %,d so far (%.0f/s)",
              textsEmbedded,
              (textsEmbedded - embedded) / seconds));
      embedded = textsEmbedded;
    }
    models.forEach(
        (name, model) -> {
          if (model.changed) {
            lines.add(line(name, model, seconds));
            model.changed = false;
          }
        });
    if (deadLetters > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "%,d to the dead letters, the last %s", deadLetters, lastDeadLetter));
      deadLetters = 0;
    }
    if (!lines.isEmpty()) {
      toldIdle = false;
    } else if (!toldIdle) {
      toldIdle = true;
      lines.add("waiting for events; a tick or a later event lets the last ones be used");
    }
    return lines;
  }

  private static String line(String name, Model model, double seconds) {
    StringBuilder line = new StringBuilder(name);
    if (model.newest != null) {
      long step = model.newest.step();
      double rate = Math.max(0, step - model.shownStep) / seconds;
      model.shownStep = step;
      line.append(String.format(Locale.ROOT, "  step %,d (%.1f/s)", step, rate));
    }
    StepReport trained = model.trained;
    if (trained != null) {
      line.append("  loss ").append(figure(trained.loss()));
      line.append("  log N − loss ").append(figure(trained.bound()));
      line.append("  recall@10/").append(trained.sampleSize()).append(' ');
      line.append(figure(trained.recallAt10()));
    }
    if (model.newest != null) {
      Ledger ledger = model.newest.ledger();
      line.append(
          String.format(
              Locale.ROOT,
              "  pairs: %,d learnt, %,d waiting, %,d held out, %,d dropped%s",
              ledger.learnt(),
              ledger.waiting(),
              ledger.heldOut(),
              ledger.droppedInAll(),
              ledger.dropped().isEmpty() ? "" : " " + ledger.dropped()));
      line.append(ledger.late() == 0 ? "" : String.format("  late %,d", ledger.late()));
    }
    return line.append(model.snapshot == null ? "" : "  snapshot " + model.snapshot).toString();
  }

  private static String figure(Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }
}
