package io.contraflow.pipeline.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types that options have. Durations and sizes are in {@link Durations} and {@link Sizes}. */
final class Types {
  private static final String AUTO = "auto";

  static final OptionType<String> TEXT = scalar("text", "a text", raw -> raw, Function.identity());

  /** A text whose blanks at either end belong to it. */
  static final OptionType<String> VERBATIM =
      new OptionType<>() {
        @Override
        public String label() {
          return "text";
        }

        @Override
        public String parse(Object raw) {
          if (raw == null || raw instanceof Map || raw instanceof List) {
            throw new IllegalArgumentException("a text");
          }
          return raw.toString();
        }

        @Override
        public String format(String value) {
          return value;
        }
      };

  static final OptionType<Integer> INTEGER =
      scalar("integer", "a whole number", Integer::valueOf, String::valueOf);

  static final OptionType<Long> LONG =
      scalar("integer", "a whole number", Long::valueOf, String::valueOf);

  static final OptionType<Double> DECIMAL =
      scalar("number", "a number", Types::finite, Types::shortest);

  static final OptionType<Boolean> SWITCH =
      scalar("true or false", "true or false", Types::bool, String::valueOf);

  /** Any keys and values, handed on as they are; they may hold secrets and are not shown. */
  static final OptionType<Map<String, String>> PROPERTIES =
      map("properties", "a map of properties", Function.identity(), Function.identity(), false);

  /** A weight above 0 for each name. */
  static final OptionType<Map<String, Double>> WEIGHTS =
      map("map to numbers", "a map from name to number", Types::finite, Types::shortest, true);

  /** A text for each name; as text, JSON, in which texts may hold anything. */
  static final OptionType<Map<String, String>> TEXTS = new TextsType();

  private Types() {}

  /** A value of a type, or empty for {@code auto}. */
  static <T> OptionType<Optional<T>> orAuto(OptionType<T> type) {
    return new OptionType<>() {
      @Override
      public String label() {
        return type.label() + " or " + AUTO;
      }

      @Override
      public Optional<T> parse(Object raw) {
        if (raw != null && raw.toString().trim().equals(AUTO)) {
          return Optional.empty();
        }
        try {
          return Optional.of(type.parse(raw));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(e.getMessage() + " or " + AUTO, e);
        }
      }

      @Override
      public String format(Optional<T> value) {
        return value.map(type::format).orElse(AUTO);
      }
    };
  }

  /** One of the given words. */
  static OptionType<String> oneOf(String... words) {
    List<String> known = List.of(words);
    return oneOf(
        raw -> {
          if (!known.contains(raw)) {
            throw new IllegalArgumentException(raw);
          }
          return raw;
        },
        Function.identity(),
        known);
  }

  /**
   * One of the given values.
   *
   * @param parse throws IllegalArgumentException for another
   */
  static <T> OptionType<T> oneOf(
      Function<String, T> parse, Function<T, String> format, List<T> values) {
    String label = values.stream().map(format).collect(Collectors.joining(" or "));
    return scalar(label, label, parse, format);
  }

  /**
   * @param expected what a value must be; completes "must be ..."
   */
  static <T> OptionType<T> scalar(
      String label, String expected, Function<String, T> parse, Function<T, String> format) {
    return new OptionType<>() {
      @Override
      public String label() {
        return label;
      }

      @Override
      public T parse(Object raw) {
        if (raw == null || raw instanceof Map || raw instanceof List) {
          throw new IllegalArgumentException(expected);
        }
        try {
          return parse.apply(raw.toString().trim());
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(expected, e);
        }
      }

      @Override
      public String format(T value) {
        return format.apply(value);
      }
    };
  }

  private static <V> OptionType<Map<String, V>> map(
      String label,
      String expected,
      Function<String, V> parse,
      Function<V, String> format,
      boolean isShown) {
    return new OptionType<>() {
      @Override
      public String label() {
        return label;
      }

      @Override
      public String shown(Object raw) {
        return isShown ? String.valueOf(raw) : "something else, not shown as it may be secret";
      }

      @Override
      public boolean isMap() {
        return true;
      }

      @Override
      public Map<String, V> parse(Object raw) {
        Map<String, V> values = new TreeMap<>();
        try {
          for (Map.Entry<String, String> entry : entries(raw).entrySet()) {
            values.put(entry.getKey(), parse.apply(entry.getValue()));
          }
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(expected, e);
        }
        return values;
      }

      @Override
      public String format(Map<String, V> value) {
        return value.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + format.apply(entry.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
      }
    };
  }

  /** A map, or {@code {a: 1, b: 2}} as text. */
  private static Map<String, String> entries(Object raw) {
    Map<String, String> entries = new TreeMap<>();
    if (raw instanceof Map<?, ?> map) {
      map.forEach((key, value) -> entries.put(key.toString(), value.toString()));
      return entries;
    }
    String text = raw.toString().trim().replaceAll("^\\{|}$", "");
    for (String entry : text.isBlank() ? new String[0] : text.split(",")) {
      String[] parts = entry.split("[:=]", 2);
      entries.put(parts[0].trim(), parts[1].trim());
    }
    return entries;
  }

  private static Double finite(String raw) {
    double value = Double.parseDouble(raw);
    if (!Double.isFinite(value)) {
      throw new NumberFormatException(raw);
    }
    return value;
  }

  private static String shortest(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static Boolean bool(String raw) {
    if (!Arrays.asList("true", "false").contains(raw)) {
      throw new IllegalArgumentException(raw);
    }
    return Boolean.valueOf(raw);
  }
}
