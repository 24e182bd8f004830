package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.history.Hash64;
import io.contraflow.learner.loss.MaskedCells;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Columns by id and by content, as chains through the columns that begin in tables of open
 * addresses: it is built anew for each step.
 */
final class ColumnIndex {
  private static final int END = -1;

  private final List<Document> columns;
  private final int[] lastOfId; // by hash, the next place where one is taken
  private final int[] lastOfContent;
  private final int[] earlierOfId;
  private final int[] earlierOfContent;

  ColumnIndex(List<Document> columns) {
    this.columns = columns;
    earlierOfId = new int[columns.size()];
    earlierOfContent = new int[columns.size()];
    lastOfId = places();
    lastOfContent = places();
    for (int c = 0; c < columns.size(); c++) {
      int place = placeOf(columns.get(c).id());
      earlierOfId[c] = lastOfId[place];
      lastOfId[place] = c;
      place = placeOf(columns.get(c).contentHash());
      earlierOfContent[c] = lastOfContent[place];
      lastOfContent[place] = c;
    }
  }

  /** At least twice as many as columns, so that few are looked at. */
  private int[] places() {
    int[] places = new int[Math.max(2, Integer.highestOneBit(columns.size()) * 4)];
    Arrays.fill(places, END);
    return places;
  }

  private int placeOf(String id) {
    int hash = id.hashCode();
    int place = (int) Hash64.mix(hash) & lastOfId.length - 1;
    while (lastOfId[place] != END) {
      String there = columns.get(lastOfId[place]).id();
      if (there.hashCode() == hash && there.equals(id)) {
        return place;
      }
      place = place + 1 & lastOfId.length - 1;
    }
    return place;
  }

  private int placeOf(long content) {
    int place = (int) Hash64.mix(content) & lastOfContent.length - 1;
    while (lastOfContent[place] != END
        && columns.get(lastOfContent[place]).contentHash() != content) {
      place = place + 1 & lastOfContent.length - 1;
    }
    return place;
  }

  /**
   * @param pagesStay whether a row's own page negatives are not masked for being known to answer
   */
  MaskedCells mask(List<Example> examples, KnownPositives known, boolean pagesStay) {
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
      Set<String> page = pagesStay ? idsOf(examples.get(row).negatives()) : Set.of();
      for (String id : known.of(examples.get(row).query())) {
        if (!page.contains(id)) {
          forEachOf(id, mask);
        }
      }
    }
    return cells.build();
  }

  private static Set<String> idsOf(List<Document> documents) {
    return documents.stream().map(Document::id).collect(Collectors.toSet());
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
    for (int c = lastOfId[placeOf(id)]; c != END; c = earlierOfId[c]) {
      action.accept(c);
      long content = columns.get(c).contentHash();
      if (Arrays.stream(contents).noneMatch(seen -> seen == content)) {
        contents = Arrays.copyOf(contents, contents.length + 1);
        contents[contents.length - 1] = content;
        forEachWith(content, action);
      }
    }
  }

  /** Columns of an id alone. */
  void forEachNamed(String id, IntConsumer action) {
    for (int c = lastOfId[placeOf(id)]; c != END; c = earlierOfId[c]) {
      action.accept(c);
    }
  }

  /** Columns of a content alone. */
  void forEachWith(long content, IntConsumer action) {
    for (int c = lastOfContent[placeOf(content)]; c != END; c = earlierOfContent[c]) {
      action.accept(c);
    }
  }
}
