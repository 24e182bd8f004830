package io.contraflow.pipeline.check;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.event.SearchEvent;
import io.contraflow.operators.event.SearchEventCodec;
import io.contraflow.operators.example.NormalQuery;
import io.contraflow.operators.stream.CodecSerializer;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Searches that wait until all their actions must have come, each with its events as bytes, without
 * texts and vectors, and with hashes in the place of queries and users. Whenever they need more
 * memory than they may, half of the searches, by the hash of their ids, are left out from then on.
 * Not thread-safe.
 */
final class OpenSearches {
  /** What a search and an event take beside the event's bytes, roughly. */
  private static final int SEARCH_BYTES = 200;

  private static final int EVENT_BYTES = 24;
  private static final int MOST_LEVELS = 48;

  /** Stands for a text or vector that can be learnt from. */
  private static final String CONTENT = "+";

  private static final Origin NOWHERE = new Origin("", 0, 0);

  private final CodecSerializer<SearchEvent> bytes =
      CodecTypeInfo.of(SearchEvent.class, SearchEventCodec.INSTANCE).serializer();

  private final Limits limits;
  private final Consumer<Search> closed;
  private final Map<Long, Open> open = new LinkedHashMap<>(); // by first arrival
  private long heldBytes;
  private int level;

  /**
   * @param holdMs event time that a search waits after its first event
   * @param heldBytes memory that all of them may take, roughly
   * @param events of one search that are kept
   */
  record Limits(long holdMs, long heldBytes, int events) {}

  /**
   * A search that nothing more is expected of.
   *
   * @param records each event once, in the order of arrival
   * @param repeated events that were there before
   */
  record Search(List<EventRecord> records, long repeated) {}

  private static final class Open {
    final List<byte[]> events = new ArrayList<>(2);
    long firstMs = Long.MAX_VALUE;
    long bytes = SEARCH_BYTES;
    long repeated;
  }

  OpenSearches(Limits limits, Consumer<Search> closed) {
    this.limits = limits;
    this.closed = closed;
  }

  void add(SearchEvent event) {
    long key = key(event);
    if (!isKept(key)) {
      return;
    }
    byte[] written = write(withoutContent(event));
    Open search = open.computeIfAbsent(key, none -> added());
    search.firstMs = Math.min(search.firstMs, event.timestampMs());
    if (search.events.stream().anyMatch(known -> Arrays.equals(known, written))) {
      search.repeated++;
    } else if (search.events.size() < limits.events()) {
      search.events.add(written);
      search.bytes += written.length + EVENT_BYTES;
      heldBytes += written.length + EVENT_BYTES;
    }
    while (heldBytes > limits.heldBytes() && level < MOST_LEVELS) {
      leaveOutHalf();
    }
  }

  /** Closes the searches that began more than the time they are held before an event time. */
  void close(long beforeMs) {
    Iterator<Open> oldest = open.values().iterator();
    while (oldest.hasNext()) {
      Open search = oldest.next();
      if (search.firstMs >= beforeMs - limits.holdMs()) {
        return;
      }
      oldest.remove();
      close(search);
    }
  }

  /** Closes all of them. */
  void closeAll() {
    open.values().forEach(this::close);
    open.clear();
  }

  /** One search in so many is looked at. */
  long oneIn() {
    return 1L << level;
  }

  private Open added() {
    heldBytes += SEARCH_BYTES;
    return new Open();
  }

  private void close(Open search) {
    heldBytes -= search.bytes;
    List<EventRecord> records = new ArrayList<>(search.events.size());
    for (byte[] event : search.events) {
      SearchEvent read = read(event);
      records.add(new EventRecord(read, NOWHERE, read.timestampMs()));
    }
    closed.accept(new Search(records, search.repeated));
  }

  private void leaveOutHalf() {
    level++;
    Iterator<Map.Entry<Long, Open>> each = open.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Long, Open> search = each.next();
      if (!isKept(search.getKey())) {
        heldBytes -= search.getValue().bytes;
        each.remove();
      }
    }
  }

  private boolean isKept(long key) {
    return level == 0 || key >>> Long.SIZE - level == 0;
  }

  /**
   * Of the search that an event belongs to; of a pair, of all but its time, so that repeats meet.
   */
  private long key(SearchEvent event) {
    long model = Hash64.of(event.model());
    if (event instanceof Impression impression) {
      return Hash64.of(model, Hash64.of(impression.searchId()));
    }
    if (event instanceof Action action) {
      return Hash64.of(model, Hash64.of(action.searchId()));
    }
    return Hash64.of(model, Hash64.of(write(at((Pair) event, 0))));
  }

  private static SearchEvent withoutContent(SearchEvent event) {
    if (event instanceof Impression impression) {
      return new Impression(
          "",
          "",
          query(impression),
          null,
          UserFigures.hash(impression.userId()),
          impression.timestampMs(),
          impression.results().stream().map(OpenSearches::withoutContent).toList(),
          impression.shuffled());
    }
    if (event instanceof Action action) {
      return new Action(
          "",
          "",
          action.docId(),
          action.timestampMs(),
          action.action(),
          action.dwellMs(),
          UserFigures.hash(action.userId()));
    }
    Pair pair = (Pair) event;
    boolean isQuery = pair.queryVector() != null || !pair.query().isBlank();
    return new Pair(
        "",
        isQuery ? CONTENT : "",
        pair.docId(),
        content(pair.text(), pair.vector() != null),
        pair.grade(),
        pair.negatives().stream()
            .map(
                each ->
                    new Pair.Negative(each.docId(), content(each.text(), each.vector() != null)))
            .toList(),
        pair.timestampMs(),
        UserFigures.hash(pair.userId()));
  }

  /** Alike for searches of one model that are of the same query; empty for none. */
  private static String query(Impression impression) {
    String key = NormalQuery.key(impression.query(), impression.queryVector());
    return key.isEmpty()
        ? ""
        : Long.toString(
            Hash64.of(Hash64.of(impression.model()), Hash64.of(key)), Character.MAX_RADIX);
  }

  private static Impression.Result withoutContent(Impression.Result result) {
    return new Impression.Result(
        result.docId(), result.position(), content(result.text(), result.vector() != null));
  }

  private static String content(String textOrNull, boolean hasVector) {
    return EventFigures.isContent(textOrNull, hasVector) ? CONTENT : null;
  }

  private static Pair at(Pair pair, long timestampMs) {
    return new Pair(
        pair.model(),
        pair.query(),
        pair.queryVector(),
        pair.docId(),
        pair.text(),
        pair.vector(),
        pair.grade(),
        pair.negatives(),
        timestampMs,
        pair.userId(),
        pair.teacherScore());
  }

  private byte[] write(SearchEvent event) {
    try {
      return bytes.toBytes(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SearchEvent read(byte[] event) {
    try {
      return bytes.fromBytes(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
