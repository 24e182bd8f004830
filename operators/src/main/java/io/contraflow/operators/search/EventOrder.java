package io.contraflow.operators.search;

import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.SearchEvent;
import io.contraflow.operators.event.SearchEventCodec;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which events of one search count: (timestamp, type, bytes), and the origin last, so
 * that of repeats the first in Kafka is reported.
 */
final class EventOrder {
  private static final Comparator<Sortable> ORDER =
      Comparator.<Sortable>comparingLong(sortable -> sortable.record.timestampMs())
          .thenComparingInt(sortable -> sortable.record.event().code())
          .thenComparing(Sortable::bytes, Arrays::compareUnsigned)
          .thenComparing(sortable -> sortable.record.origin());

  private EventOrder() {}

  static List<EventRecord> sorted(List<EventRecord> records) throws IOException {
    if (records.size() < 2) {
      return records;
    }
    var serializer = CodecTypeInfo.of(SearchEvent.class, SearchEventCodec.INSTANCE).serializer();
    List<Sortable> sortables = new ArrayList<>(records.size());
    for (EventRecord record : records) {
      sortables.add(new Sortable(record, serializer.toBytes(record.event())));
    }
    return sortables.stream().sorted(ORDER).map(Sortable::record).toList();
  }

  private record Sortable(EventRecord record, byte[] bytes) {}
}
