package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.MaskedCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a step where each row has its own page negatives in one column each: others of
 * their id or content are masked for it, since it has those documents by its page, not by chance.
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
    all.addAll(columns.hardNegatives());
    all.addAll(queue);
    Copies copies = new Copies(columns.hardNegatives(), all);
    MaskedCells.Builder own = new MaskedCells.Builder(examples.size(), all.size());
    MaskedCells.Builder masked = new MaskedCells.Builder(examples.size(), all.size());
    for (int row = 0; row < examples.size(); row++) {
      Set<Integer> page = new LinkedHashSet<>();
      for (Document negative : first(examples.get(row).negatives(), pageNegatives)) {
        page.add(examples.size() + copies.hardOfId.get(negative.id()));
      }
      for (int k = 0; k < columns.masked().count(row); k++) {
        masked.add(row, columns.masked().column(row, k));
      }
      for (int column : page) {
        if (!columns.masked().contains(row, column)) {
          own.add(row, column);
        }
        for (int copy : copies.of(all.get(column))) {
          if (copy != row && !page.contains(copy)) {
            masked.add(row, copy);
          }
        }
      }
    }
    return new OwnPages(own.build(), masked.build());
  }

  private static List<Document> first(List<Document> negatives, int count) {
    return negatives.subList(0, Math.min(count, negatives.size()));
  }

  /** Columns with the id or content of a hard negative. */
  private static final class Copies {
    private final Map<String, Integer> hardOfId = new HashMap<>();
    private final Map<Long, List<Integer>> ofContent = new HashMap<>();
    private final List<List<Integer>> ofHard = new ArrayList<>();

    Copies(List<Document> hard, List<Document> columns) {
      for (Document document : hard) {
        hardOfId.put(document.id(), hardOfId.size());
        ofHard.add(new ArrayList<>());
        ofContent.put(document.contentHash(), new ArrayList<>());
      }
      for (int c = 0; c < columns.size(); c++) {
        Integer ofId = hardOfId.get(columns.get(c).id());
        if (ofId != null) {
          ofHard.get(ofId).add(c);
        }
        List<Integer> sameContent = ofContent.get(columns.get(c).contentHash());
        if (sameContent != null) {
          sameContent.add(c);
        }
      }
    }

    /** Its own column among them; some may come twice. */
    int[] of(Document hard) {
      List<Integer> copies = new ArrayList<>(ofHard.get(hardOfId.get(hard.id())));
      copies.addAll(ofContent.get(hard.contentHash()));
      return copies.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
