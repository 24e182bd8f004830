package io.contraflow.benchmarks.stream;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Examples in a file, again and again: each round is later by the span of the file. */
public final class RecordedOutcomes implements OutcomeMaker {
  private static final long serialVersionUID = 1L;

  private final String file;
  private transient List<Example> examples;
  private transient long spanMs;

  private RecordedOutcomes(Path file) {
    this.file = file.toAbsolutePath().toString();
  }

  /**
   * Writes the examples among outcomes.
   *
   * @param outcomes in {@link Outcome#ORDER}, at least one of them an example
   */
  public static RecordedOutcomes write(Path file, List<Outcome> outcomes) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    List<Outcome> kept = outcomes.stream().filter(Example.class::isInstance).toList();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(kept.size());
      for (Outcome outcome : kept) {
        OutcomeCodec.INSTANCE.write(outcome, out);
      }
    }
    return new RecordedOutcomes(file);
  }

  @Override
  public void open() throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(file))))) {
      int count = in.readInt();
      examples = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        examples.add((Example) OutcomeCodec.INSTANCE.read(in, OutcomeCodec.INSTANCE.version()));
      }
    }
    spanMs = examples.get(examples.size() - 1).decisionTimeMs() - examples.get(0).decisionTimeMs();
  }

  @Override
  public Example outcome(long number) {
    Example recorded = examples.get((int) (number % examples.size()));
    long round = number / examples.size();
    long laterMs = round * (spanMs + 1);
    return new Example(
        recorded.model(),
        recorded.decisionTimeMs() + laterMs,
        recorded.actionTimeMs() + laterMs,
        recorded.searchId() + "-" + round,
        recorded.userId(),
        recorded.query(),
        recorded.queryFeatures(),
        recorded.positive(),
        recorded.negatives(),
        recorded.weight());
  }
}
