package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.MaskedCells;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A batch's further positives, one column a document, and what is masked beside them. */
final class AnsweringColumns {
  private final ColumnIndex index;
  private final int rows;
  private final MaskedCells.Builder masked;
  private final MaskedCells.Builder further;
  private final Map<String, List<Document>> actedOn = new HashMap<>(); // by query

  AnsweringColumns(ColumnIndex index, List<Example> examples, KnownPositives known) {
    this.index = index;
    rows = examples.size();
    masked = new MaskedCells.Builder(rows, index.count());
    further = new MaskedCells.Builder(rows, rows);
    for (Example example : examples) {
      actedOn.computeIfAbsent(example.query(), q -> new ArrayList<>()).add(example.positive());
    }
    for (int row = 0; row < rows; row++) {
      part(row, examples.get(row), known);
    }
  }

  MaskedCells masked() {
    return masked.build();
  }

  MaskedCells furtherPositives() {
    return further.build();
  }

  private void part(int row, Example example, KnownPositives known) {
    BitSet parted = new BitSet();
    BitSet own = new BitSet();
    index.forEachLike(example.positive(), own::set);
    own.clear(row);
    mask(row, own);
    parted.or(own);
    parted.set(row);
    for (Document document : actedOn.get(example.query())) {
      BitSet columns = new BitSet();
      index.forEachLike(document, columns::set);
      part(row, columns, parted);
    }
    // In one order, whatever the set's.
    for (String id : new TreeSet<>(known.of(example.query()))) {
      BitSet columns = new BitSet();
      index.forEachOf(id, columns::set);
      part(row, columns, parted);
    }
  }

  /** The first of a document's columns becomes a positive, unless it has been parted already. */
  private void part(int row, BitSet columns, BitSet parted) {
    boolean isNew = !columns.intersects(parted);
    columns.andNot(parted);
    parted.or(columns);
    int first = columns.nextSetBit(0);
    if (isNew && first >= 0 && first < rows) {
      further.add(row, first);
      columns.clear(first);
    }
    mask(row, columns);
  }

  private void mask(int row, BitSet columns) {
    columns.stream().forEach(column -> masked.add(row, column));
  }
}
