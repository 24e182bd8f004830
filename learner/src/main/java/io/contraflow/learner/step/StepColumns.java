package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.loss.Positives;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents that are columns of a step's softmax, which of them are a row's positives and which
 * are masked. Masked are, of each row, other columns with its positive's id or content, and those
 * of documents known to answer its query, where wanted but for those of its own page. Never its own
 * positive.
 *
 * <p>With {@link Positives#ALL} each document that is known to answer a row's query, or was acted
 * on for the same query in the batch, is a further positive of the row: in the first of the batch's
 * columns that hold it. The others stay masked.
 *
 * @param positives of the rows, one a row, (B)
 * @param hardNegatives the first page negatives of all rows, each id once, (H)
 * @param masked cells of (B, B + H + K)
 * @param furtherPositives cells of (B, B), none of them masked
 */
record StepColumns(
    List<Document> positives,
    List<Document> hardNegatives,
    MaskedCells masked,
    MaskedCells furtherPositives) {

  /** Where whatever is known to answer is masked. */
  static StepColumns of(
      List<Example> examples,
      int pageNegatives,
      List<Document> queue,
      KnownPositives known,
      Positives which) {
    return of(examples, pageNegatives, queue, known, which, false);
  }

  /**
   * @param pageNegatives taken from each example at most
   * @param queue documents of the queue's columns, (K)
   * @param pagesStay whether a row's own page negatives stay though they are known to answer
   */
  static StepColumns of(
      List<Example> examples,
      int pageNegatives,
      List<Document> queue,
      KnownPositives known,
      Positives which,
      boolean pagesStay) {
    List<Document> positives = examples.stream().map(Example::positive).toList();
    Map<String, Document> hard = new LinkedHashMap<>();
    for (Example example : examples) {
      for (Document negative : example.negatives().stream().limit(pageNegatives).toList()) {
        hard.putIfAbsent(negative.id(), negative);
      }
    }
    List<Document> columns = new ArrayList<>(positives);
    columns.addAll(hard.values());
    columns.addAll(queue);
    ColumnIndex index = new ColumnIndex(columns);
    List<Document> negatives = List.copyOf(hard.values());
    if (which == Positives.ONE) {
      return new StepColumns(
          positives,
          negatives,
          index.mask(examples, known, pagesStay),
          MaskedCells.none(examples.size()));
    }
    AnsweringColumns answering = new AnsweringColumns(index, examples, known);
    return new StepColumns(positives, negatives, answering.masked(), answering.furtherPositives());
  }

  /** Whether a column holds a positive of the row, its own or a further one. */
  boolean isPositive(int row, int column) {
    return row == column || furtherPositives.contains(row, column);
  }
}
