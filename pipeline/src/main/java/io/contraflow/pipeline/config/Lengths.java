package io.contraflow.pipeline.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Whole numbers in ascending order, as in {@code [64, 128]} or {@code 64, 128}; or none. */
final class Lengths {
  private static final String NONE = "none";

  static final OptionType<List<Integer>> TYPE =
      new OptionType<>() {
        @Override
        public String label() {
          return "list of integers or none";
        }

        @Override
        public boolean isList() {
          return true;
        }

        @Override
        public List<Integer> parse(Object raw) {
          try {
            return Lengths.parse(raw.toString().trim());
          } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                "whole numbers such as [64, 128], each above the one before it, or none", e);
          }
        }

        @Override
        public String format(List<Integer> value) {
          return value.isEmpty()
              ? NONE
              : value.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
        }
      };

  private Lengths() {}

  private static List<Integer> parse(String text) {
    if (text.equals(NONE)) {
      return List.of();
    }
    String inner = text.startsWith("[") && text.endsWith("]") ? inside(text) : text;
    List<Integer> lengths =
        Arrays.stream(inner.split(",", -1)).map(String::trim).map(Integer::valueOf).toList();
    for (int k = 0; k < lengths.size(); k++) {
      if (lengths.get(k) <= (k == 0 ? 0 : lengths.get(k - 1))) {
        throw new IllegalArgumentException(text);
      }
    }
    return lengths;
  }

  private static String inside(String text) {
    return text.substring(1, text.length() - 1);
  }
}
