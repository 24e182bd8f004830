package io.contraflow.pipeline.config;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * One option, defined in this one place: the reference page, the parser and the program all read
 * it.
 *
 * @param key dotted, lower case, as in {@code learner.temperature}
 * @param type how it is written
 * @param defaultValue used where the file says nothing
 * @param rule what holds for every valid value, as in {@code in (0, 1]}; empty if the type says all
 * @param valid whether the rule holds
 * @param description what it does, in whole sentences
 */
public record Option<T>(
    String key,
    OptionType<T> type,
    T defaultValue,
    String rule,
    Predicate<T> valid,
    String description) {
  public Option {
    Objects.requireNonNull(defaultValue, "defaultValue");
    if (!valid.test(defaultValue)) {
      throw new IllegalArgumentException("the default must be valid: key=" + key);
    }
  }

  /** An option without a rule beyond its type. */
  static <T> Option<T> of(String key, OptionType<T> type, T defaultValue, String description) {
    return new Option<>(key, type, defaultValue, "", value -> true, description);
  }

  /** The same option with a rule. */
  Option<T> that(String rule, Predicate<T> valid) {
    return new Option<>(key, type, defaultValue, rule, valid, description);
  }

  /**
   * @param raw what the file says
   * @param where names the file or flag, for the message
   * @throws ConfigurationException with rule, value and remedy
   */
  T parse(Object raw, String where) {
    T value;
    try {
      value = type.parse(raw);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          key
              + " must be "
              + e.getMessage()
              + ", was "
              + type.shown(raw)
              + "; set "
              + key
              + " in "
              + where,
          e);
    }
    if (!valid.test(value)) {
      throw new ConfigurationException(
          key + " must be " + rule + ", was " + type.shown(raw) + "; set " + key + " in " + where);
    }
    return value;
  }

  /** The part of the key before its first dot. */
  String area() {
    return key.substring(0, key.indexOf('.'));
  }
}
