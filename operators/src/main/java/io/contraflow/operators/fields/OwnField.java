package io.contraflow.operators.fields;

/**
 * A field of ours.
 *
 * @param name as in {@code search_id}; of an element, with the name of its array in front, as in
 *     {@code results.doc_id}
 */
public record OwnField(String name, Shape shape) {
  /** What its value must be. */
  public enum Shape {
    /** A text, or a whole number. */
    ID,
    /** A text, a number or a boolean. */
    TEXT,
    /** A whole number, or a text that is one. */
    WHOLE,
    /** A number, or a text that is one. */
    DECIMAL,
    /** As {@link EpochUnit} reads it. */
    TIME,
    /** A number of seconds, for {@code dwell_ms}. */
    SECONDS,
    /** An array of numbers, bytes or Base64. */
    VECTOR,
    /** As {@link TextTemplate} makes it. */
    TEMPLATE,
    /** A boolean, 0 or 1, or a text that is one of these. */
    FLAG,
    /** An array of positions, each as {@link #WHOLE}, of results. */
    POSITIONS
  }

  /** Whether each element of an array has one. */
  public boolean isOfElement() {
    return name.indexOf('.') >= 0;
  }

  /** Whether it has several values. */
  public boolean isList() {
    return isOfElement() || shape == Shape.POSITIONS;
  }

  /** The array that it is of, as in {@code results}. */
  public String array() {
    return name.substring(0, name.indexOf('.'));
  }

  /** The name within its element or record. */
  public String leaf() {
    return name.substring(name.indexOf('.') + 1);
  }

  /**
   * Where it is looked for if nothing is mapped: under our name. Nowhere for {@code model} and
   * {@code topic}, which in other people's records mean other things, and for what our own have
   * not.
   */
  FieldPath unmapped() {
    boolean read =
        switch (name) {
          case "model", "topic", "dwell_s", "deleted" -> false;
          default -> true;
        };
    if (!read) {
      return FieldPath.parse("");
    }
    return FieldPath.parse(
        isOfElement() ? array() + "[]." + leaf() : name + (isList() ? "[]" : ""));
  }
}
