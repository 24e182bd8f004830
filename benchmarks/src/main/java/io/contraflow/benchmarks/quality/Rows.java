package io.contraflow.benchmarks.quality;

import io.contraflow.operators.fields.FieldKeys;
import io.contraflow.pipeline.config.Start;
import io.contraflow.state.snapshot.Towers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows there are, in the order of the table. */
final class Rows {
  private static final List<Row> ALL = all();

  private Rows() {}

  private static List<Row> all() {
    List<Row> rows = new ArrayList<>(List.of(new Bm25Row()));
    for (String start : List.of("random", "distil", "distil+lexical")) {
      for (Towers towers : List.of(Towers.QUERY_ONLY, Towers.SHARED)) {
        rows.add(new OnlineRow(Start.parse(start), towers));
      }
    }
    rows.add(AdapterRow.frozen());
    rows.add(AdapterRow.of(Towers.QUERY_ONLY));
    rows.add(AdapterRow.of(Towers.SHARED));
    rows.add(new PeerRow(1));
    rows.add(new PeerRow(4));
    return List.copyOf(rows);
  }

  static List<String> names() {
    return ALL.stream().map(Row::name).toList();
  }

  /**
   * @param names those wanted, in any order; empty for all
   * @throws IllegalArgumentException if there is no such row
   */
  static List<Row> of(List<String> names) {
    Map<String, Row> known = new LinkedHashMap<>();
    ALL.forEach(row -> known.put(row.name(), row));
    for (String name : names) {
      if (!known.containsKey(name)) {
        throw new IllegalArgumentException(
            "a row must be one of "
                + String.join(", ", known.keySet())
                + ", was "
                + name
                + "; did you mean "
                + nearest(name)
                + "? set --rows");
      }
    }
    return ALL.stream().filter(row -> names.isEmpty() || names.contains(row.name())).toList();
  }

  private static String nearest(String name) {
    return names().stream()
        .min(Comparator.comparingInt(known -> FieldKeys.edits(name, known)))
        .orElseThrow();
  }
}
