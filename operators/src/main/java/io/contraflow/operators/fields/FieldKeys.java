package io.contraflow.operators.fields;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The names under which {@code source.fields} knows our fields. */
public final class FieldKeys {
  private static final Map<String, OwnField> FIELDS = collect();

  private FieldKeys() {}

  /** All of them but {@code type}, in their order. */
  public static Map<String, OwnField> all() {
    return FIELDS;
  }

  static Optional<OwnField> find(String key) {
    return Optional.ofNullable(FIELDS.get(key));
  }

  /** The key that takes the fewest edits to reach. */
  static String nearest(String key) {
    return FIELDS.keySet().stream()
        .min(Comparator.comparingInt(known -> edits(key, known)))
        .orElseThrow();
  }

  /** Levenshtein distance: insertions, deletions and replacements. */
  public static int edits(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replace = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }

  private static Map<String, OwnField> collect() {
    Map<String, OwnField> fields = new TreeMap<>();
    for (RecordKind kind : RecordKind.values()) {
      for (OwnField field : kind.fields()) {
        fields.put(kind.label() + "." + field.name(), field);
        if (kind != RecordKind.DOCUMENT && !field.isOfElement()) {
          fields.putIfAbsent(field.name(), field);
        }
      }
    }
    return fields;
  }
}
