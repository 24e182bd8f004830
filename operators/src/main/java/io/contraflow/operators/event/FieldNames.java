package io.contraflow.operators.event;

/** What messages call the fields of a record: the names that its sender knows them by. */
interface FieldNames {
  /** Our own. */
  FieldNames OWN = within("");

  String of(String field);

  /** Those of an element of an array. */
  FieldNames element(String array, int index);

  /** What there is where a field should be, to go behind a message; empty to say nothing. */
  default String seen(String field) {
    return "";
  }

  /** Our own, behind where they stand. */
  static FieldNames within(String prefix) {
    return new FieldNames() {
      @Override
      public String of(String field) {
        return prefix + field;
      }

      @Override
      public FieldNames element(String array, int index) {
        return within(prefix + array + "[" + index + "].");
      }
    };
  }
}
