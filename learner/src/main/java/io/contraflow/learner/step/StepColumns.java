package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.MaskedCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The documents that are columns of a step's softmax and the cells that are masked: of each row,
 * other columns with its positive's id or content, and those of documents known to answer its
 * query. Never its own positive.
 *
 * @param positives of the rows, one a row, (B)
 * @param hardNegatives the first page negatives of all rows, each id once, (H)
 * @param masked cells of (B, B + H + K)
 */
record StepColumns(List<Document> positives, List<Document> hardNegatives, MaskedCells masked) {

  /**
   * @param pageNegatives taken from each example at most
   * @param queue documents of the queue's columns, (K)
   */
  static StepColumns of(
      List<Example> examples, int pageNegatives, List<Document> queue, KnownPositives known) {
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
    return new StepColumns(
        positives, List.copyOf(hard.values()), new Index(columns).mask(examples, known));
  }

  /** Columns by id and by content, as chains through the columns. */
  private static final class Index {
    private static final int END = -1;

    private final List<Document> columns;
    private final Map<String, Integer> lastOfId = new HashMap<>();
    private final Map<Long, Integer> lastOfContent = new HashMap<>();
    private final int[] earlierOfId;
    private final int[] earlierOfContent;

    Index(List<Document> columns) {
      this.columns = columns;
      earlierOfId = new int[columns.size()];
      earlierOfContent = new int[columns.size()];
      for (int c = 0; c < columns.size(); c++) {
        Integer sameId = lastOfId.put(columns.get(c).id(), c);
        earlierOfId[c] = sameId == null ? END : sameId;
        Integer sameContent = lastOfContent.put(columns.get(c).contentHash(), c);
        earlierOfContent[c] = sameContent == null ? END : sameContent;
      }
    }

    MaskedCells mask(List<Example> examples, KnownPositives known) {
      MaskedCells.Builder cells = new MaskedCells.Builder(examples.size(), columns.size());
      for (int row = 0; row < examples.size(); row++) {
        Document positive = examples.get(row).positive();
        maskId(row, positive.id(), cells);
        maskContent(row, positive.contentHash(), cells);
        for (String id : known.of(examples.get(row).query())) {
          maskId(row, id, cells);
        }
      }
      return cells.build();
    }

    /** Masks the columns of an id, and those with the content of any of them. */
    private void maskId(int row, String id, MaskedCells.Builder cells) {
      long[] contents = new long[0];
      for (int c = lastOfId.getOrDefault(id, END); c != END; c = earlierOfId[c]) {
        if (c != row) {
          cells.add(row, c);
        }
        long content = columns.get(c).contentHash();
        if (Arrays.stream(contents).noneMatch(seen -> seen == content)) {
          contents = Arrays.copyOf(contents, contents.length + 1);
          contents[contents.length - 1] = content;
          maskContent(row, content, cells);
        }
      }
    }

    private void maskContent(int row, long content, MaskedCells.Builder cells) {
      for (int c = lastOfContent.getOrDefault(content, END); c != END; c = earlierOfContent[c]) {
        if (c != row) {
          cells.add(row, c);
        }
      }
    }
  }
}
