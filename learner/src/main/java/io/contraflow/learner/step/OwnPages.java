package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.MaskedCells;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a step where each row has its own page negatives in one column each: others of
 * their id or content are masked for it, since it has those documents by its page, not by chance.
 * Its positives stay.
 *
 * @param own cells of the rows' own page negatives, but for masked ones, of (B, B + H + K)
 * @param masked cells of (B, B + H + K), those of the step's columns among them
 */
record OwnPages(MaskedCells own, MaskedCells masked) {

  /**
   * @param columns of the examples
   * @param pageNegatives taken from each example at most
   * @param queue documents of the queue's columns, (K)
   */
  static OwnPages of(
      List<Example> examples, StepColumns columns, int pageNegatives, List<Document> queue) {
    List<Document> all = new ArrayList<>(columns.positives());
    Map<String, Integer> hardOfId = new HashMap<>();
    for (Document hard : columns.hardNegatives()) {
      hardOfId.put(hard.id(), all.size());
      all.add(hard);
    }
    all.addAll(queue);
    ColumnIndex index = new ColumnIndex(all);
    MaskedCells.Builder own = new MaskedCells.Builder(examples.size(), all.size());
    MaskedCells.Builder masked = new MaskedCells.Builder(examples.size(), all.size());
    for (int i = 0; i < examples.size(); i++) {
      int row = i;
      BitSet page = new BitSet();
      BitSet left = new BitSet();
      examples.get(row).negatives().stream()
          .limit(pageNegatives)
          .forEach(negative -> page.set(hardOfId.get(negative.id())));
      page.stream().forEach(column -> index.forEachLike(all.get(column), left::set));
      left.andNot(page);
      for (int k = 0; k < columns.masked().count(row); k++) {
        int column = columns.masked().column(row, k);
        left.set(column);
        page.clear(column);
      }
      page.stream().forEach(column -> own.add(row, column));
      left.stream()
          .filter(column -> !columns.isPositive(row, column))
          .forEach(column -> masked.add(row, column));
    }
    return new OwnPages(own.build(), masked.build());
  }
}
