package io.contraflow.learner.loss;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what the scripts in {@code src/test/python} wrote. */
public final class Fixtures {
  private final Map<String, double[][]> tensors = new HashMap<>();

  private Fixtures() {}

  /** The {@code pytorch.txt} beside a test. */
  public static Fixtures of(Class<?> test) {
    Fixtures fixtures = new Fixtures();
    try (InputStream in = test.getResourceAsStream("pytorch.txt")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(fixtures::parse);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fixtures;
  }

  private void parse(String line) {
    String[] words = line.split(" ");
    int columns = Integer.parseInt(words[2]);
    double[][] tensor = new double[Integer.parseInt(words[1])][columns];
    for (int k = 3; k < words.length; k++) {
      tensor[(k - 3) / columns][(k - 3) % columns] = Double.parseDouble(words[k]);
    }
    tensors.put(words[0], tensor);
  }

  public double[][] tensor(String fixture, String name) {
    return tensors.get(fixture + "/" + name);
  }

  double[] vector(String fixture, String name) {
    return tensor(fixture, name)[0];
  }

  public Matrix matrix(String fixture, String name, Precision precision, int columns) {
    return Matrix.of(precision, columns, tensor(fixture, name));
  }

  List<Features> tokens(String fixture, String name) {
    List<Features> texts = new ArrayList<>();
    for (double[] row : tensor(fixture, name)) {
      int[] tokens = new int[row.length];
      for (int t = 0; t < row.length; t++) {
        tokens[t] = (int) row[t];
      }
      texts.add(Features.tokens(tokens));
    }
    return texts;
  }

  /** Those that a name stands for; none if the fixture has no such name. */
  MaskedCells cells(String fixture, String name, int rows, int columns) {
    MaskedCells.Builder cells = new MaskedCells.Builder(rows, columns);
    for (double[] cell : tensors.getOrDefault(fixture + "/" + name, new double[0][])) {
      cells.add((int) cell[0], (int) cell[1]);
    }
    return cells.build();
  }

  LossOptions options(String fixture) {
    double[] options = vector(fixture, "options");
    if (options.length == 2) {
      return new LossOptions(options[0], options[1] != 0, true);
    }
    boolean hinges = options.length > 4 && options[4] > 0;
    return new LossOptions(
        hinges ? Objective.MARGIN : Objective.SOFTMAX,
        hinges ? options[4] : LossOptions.DEFAULT_MARGIN,
        Arrays.stream(options).skip(5).mapToObj(length -> (int) length).toList(),
        options[0],
        !hinges,
        options[1] != 0,
        options[2] == 0 ? Denominator.STANDARD : Denominator.DECOUPLED,
        hinges ? Positives.ONE : Positives.ALL,
        options[3],
        true);
  }

  Corrections corrections(String fixture, int rows, int columns) {
    if (tensor(fixture, "columnCorrections") == null) {
      return Corrections.NONE;
    }
    return new Corrections(
        vector(fixture, "columnCorrections"),
        vector(fixture, "rowCorrections"),
        cells(fixture, "excepted", rows, columns));
  }
}
