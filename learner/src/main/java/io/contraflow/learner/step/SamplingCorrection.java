package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.frequency.DocumentFrequencies;
import io.contraflow.learner.loss.Corrections;
import io.contraflow.learner.loss.MaskedCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The correction of a step's columns for how they are sampled (logQ): with it a row's softmax is an
 * estimate of that over all documents, without bias in the sum over its negatives. A column of
 * document d weighs 1/m, m the number of columns that the row may expect of d:
 *
 * <pre>
 *   m_d  = (B − 1 + K) q_d + 1 − (1 − r_d)^(B−1)
 *   m_id = m_d n_i / (N_i − Σ m_s)
 * </pre>
 *
 * with q_d and r_d the shares of entering examples that have d as positive and as page negative:
 * the other rows' positives and the queue's documents have a column each time, page negatives one
 * for all rows. Every column of d has the same m. N_i columns are sampled for row i, of which n_i
 * are not masked; s runs over the documents masked for the row, its positive and its own page
 * negatives included. With one source m_id = n_i q_d / (1 − Σ q_s). Positives are not corrected
 * (Khrylchenko et al. 2025, arXiv 2507.09331), and neither are the row's own page negatives, which
 * are there by no chance.
 */
final class SamplingCorrection {
  private final List<Example> examples;
  private final StepColumns columns;
  private final OwnPages pages;
  private final KnownPositives known;
  private final DocumentFrequencies frequencies;
  private final int draws; // B − 1 + K
  private final Map<String, Integer> numbers = new HashMap<>(); // of the columns' documents
  private final int[] documents; // of the columns, by number, (N)
  private final double[] expected; // m of the documents, by number

  private SamplingCorrection(
      Batch batch, StepColumns columns, OwnPages pages, List<Document> queue) {
    this.examples = batch.examples();
    this.columns = columns;
    this.pages = pages;
    this.known = batch.known();
    this.frequencies = batch.frequencies();
    draws = examples.size() - 1 + queue.size();
    List<Document> all = new ArrayList<>(columns.positives());
    all.addAll(columns.hardNegatives());
    all.addAll(queue);
    documents = new int[all.size()];
    double[] found = new double[all.size()];
    for (int c = 0; c < documents.length; c++) {
      String id = all.get(c).id();
      Integer number = numbers.putIfAbsent(id, numbers.size());
      documents[c] = number == null ? numbers.size() - 1 : number;
      if (number == null) {
        found[documents[c]] = expected(id);
      }
    }
    expected = found;
  }

  /**
   * @param columns of the batch
   * @param pages of these columns
   * @param queue documents of the queue's columns, (K)
   */
  static Corrections of(Batch batch, StepColumns columns, OwnPages pages, List<Document> queue) {
    SamplingCorrection correction = new SamplingCorrection(batch, columns, pages, queue);
    return new Corrections(correction.ofColumns(), correction.ofRows(), pages.own());
  }

  /** m of a document, above 0: one that never came counts as often as one that came once. */
  private double expected(String id) {
    double fromDraws = draws * frequencies.ofPositive(id);
    double onOtherPages = 1 - StrictMath.pow(1 - frequencies.onPage(id), examples.size() - 1);
    double sum = fromDraws + onOtherPages;
    return sum > 0 ? sum : Math.max(1.0, draws) / Math.max(1, frequencies.examples());
  }

  /** log m_d of each column, (N). */
  private double[] ofColumns() {
    double[] logs = new double[numbers.size()];
    for (int d = 0; d < logs.length; d++) {
      logs[d] = StrictMath.log(expected[d]);
    }
    return Arrays.stream(documents).mapToDouble(document -> logs[document]).toArray();
  }

  /** log(n_i / (N_i − Σ m_s)) of each row, (B). */
  private double[] ofRows() {
    MaskedCells masked = pages.masked();
    MaskedCells ownPage = pages.own();
    int[] shown = new int[documents.length]; // rows whose own page negative a column is
    for (int row = 0; row < examples.size(); row++) {
      for (int k = 0; k < ownPage.count(row); k++) {
        shown[ownPage.column(row, k)]++;
      }
    }
    double[] logs = new double[examples.size()];
    int[] leftOut = new int[expected.length]; // the last row, from 1, that left a document out
    for (int row = 0; row < logs.length; row++) {
      int sampled = documents.length - 1;
      for (int k = 0; k < ownPage.count(row); k++) {
        sampled -= shown[ownPage.column(row, k)] == 1 ? 1 : 0;
      }
      int kept = documents.length - 1 - masked.count(row) - ownPage.count(row);
      kept -= columns.furtherPositives().count(row);
      double mean = sampled - expectedLeftOut(row, leftOut);
      logs[row] = kept == 0 ? 0 : StrictMath.log(kept / Math.max(1, mean));
    }
    return logs;
  }

  /** Σ m_s, in an order that follows from the columns. */
  private double expectedLeftOut(int row, int[] leftOut) {
    double sum = expected[documents[row]];
    leftOut[documents[row]] = row + 1;
    for (MaskedCells cells : List.of(pages.masked(), pages.own(), columns.furtherPositives())) {
      for (int k = 0; k < cells.count(row); k++) {
        int document = documents[cells.column(row, k)];
        sum += leftOut[document] == row + 1 ? 0 : expected[document];
        leftOut[document] = row + 1;
      }
    }
    for (String id : new TreeSet<>(known.of(examples.get(row).query()))) {
      sum += numbers.containsKey(id) ? 0 : expected(id); // else its columns are left out already
    }
    return sum;
  }
}
