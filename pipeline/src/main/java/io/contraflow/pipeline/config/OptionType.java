package io.contraflow.pipeline.config;

/**
 * How values of one type are written in a configuration file.
 *
 * @param <T> the type that the program gets
 */
public interface OptionType<T> {

  /** As the reference shows it, such as {@code duration}. */
  String label();

  /**
   * Reads what YAML gave (a string, a number, a boolean, for {@link #isMap} a map from string to
   * string, or for {@link #isList} a list as text, {@code [a,b]}).
   *
   * @throws IllegalArgumentException saying what a value must look like, without value or key
   */
  T parse(Object raw);

  /** As a user would write it; {@code parse(format(value))} equals {@code value}. */
  String format(T value);

  /** A raw value in an error message. */
  default String shown(Object raw) {
    return String.valueOf(raw);
  }

  /** Whether everything below the key belongs to this one option. */
  default boolean isMap() {
    return false;
  }

  /** Whether a list may be written. */
  default boolean isList() {
    return false;
  }
}
