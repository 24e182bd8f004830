package io.contraflow.pipeline.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Numbers in (0, 1], as in {@code [1, 0.5, 0.33]} or {@code 1, 0.5, 0.33}; or none. */
final class Probabilities {
  private static final String NONE = "none";

  static final OptionType<List<Double>> TYPE =
      new OptionType<>() {
        @Override
        public String label() {
          return "list of numbers or none";
        }

        @Override
        public boolean isList() {
          return true;
        }

        @Override
        public List<Double> parse(Object raw) {
          try {
            return Probabilities.parse(raw.toString().trim());
          } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                "numbers in (0, 1] such as [1, 0.5, 0.33], or none", e);
          }
        }

        @Override
        public String format(List<Double> value) {
          return value.isEmpty()
              ? NONE
              : value.stream()
                  .map(Types.DECIMAL::format)
                  .collect(Collectors.joining(", ", "[", "]"));
        }
      };

  private Probabilities() {}

  private static List<Double> parse(String text) {
    if (text.equals(NONE)) {
      return List.of();
    }
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String inner = bracketed ? text.substring(1, text.length() - 1) : text;
    List<Double> numbers =
        Arrays.stream(inner.split(",", -1)).map(String::trim).map(Double::valueOf).toList();
    if (numbers.stream().anyMatch(number -> !(number > 0 && number <= 1))) {
      throw new IllegalArgumentException(text);
    }
    return numbers;
  }
}
