package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.MaskedCells;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Columns by id and by content, as chains through the columns. */
final class ColumnIndex {
  private static final int END = -1;

  private final List<Document> columns;
  private final Map<String, Integer> lastOfId = new HashMap<>();
  private final Map<Long, Integer> lastOfContent = new HashMap<>();
  private final int[] earlierOfId;
  private final int[] earlierOfContent;

  ColumnIndex(List<Document> columns) {
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
    for (int i = 0; i < examples.size(); i++) {
      int row = i;
      IntConsumer mask =
          column -> {
            if (column != row) {
              cells.add(row, column);
            }
          };
      forEachLike(examples.get(row).positive(), mask);
      for (String id : known.of(examples.get(row).query())) {
        forEachOf(id, mask);
      }
    }
    return cells.build();
  }

  int count() {
    return columns.size();
  }

  /** Columns with a document's id or content; some repeatedly. */
  void forEachLike(Document document, IntConsumer action) {
    forEachOf(document.id(), action);
    forEachWith(document.contentHash(), action);
  }

  /** Columns of an id, and those with the content of any of them; some repeatedly. */
  void forEachOf(String id, IntConsumer action) {
    long[] contents = new long[0];
    for (int c = lastOfId.getOrDefault(id, END); c != END; c = earlierOfId[c]) {
      action.accept(c);
      long content = columns.get(c).contentHash();
      if (Arrays.stream(contents).noneMatch(seen -> seen == content)) {
        contents = Arrays.copyOf(contents, contents.length + 1);
        contents[contents.length - 1] = content;
        forEachWith(content, action);
      }
    }
  }

  private void forEachWith(long content, IntConsumer action) {
    for (int c = lastOfContent.getOrDefault(content, END); c != END; c = earlierOfContent[c]) {
      action.accept(c);
    }
  }
}
