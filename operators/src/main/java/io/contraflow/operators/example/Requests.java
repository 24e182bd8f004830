package io.contraflow.operators.example;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * Requests for the document of the current key, by a time. A list in state is read and written
 * whole for each that is added, so those of one time lie in lists of up to {@link #SHORT}: a
 * document that everybody asks for at one moment takes time in proportion to them and not to their
 * square.
 */
final class Requests {
  private static final int SHORT = 64;

  private final MapState<Long, List<DocumentRequest>> first;
  private final MapState<Long, Integer> lists; // beyond the first; none if absent
  private final MapState<Tuple2<Long, Integer>, List<DocumentRequest>> further; // from 1 on

  /**
   * @param name of the state of the first lists; the others' begin with it
   */
  Requests(RuntimeContext context, String name) {
    TypeInformation<List<DocumentRequest>> list = Types.LIST(DocumentRequestCodec.TYPE);
    first = context.getMapState(new MapStateDescriptor<>(name, Types.LONG, list));
    lists = context.getMapState(new MapStateDescriptor<>(name + "-lists", Types.LONG, Types.INT));
    further =
        context.getMapState(
            new MapStateDescriptor<>(name + "-further", Types.TUPLE(Types.LONG, Types.INT), list));
  }

  void add(long timeMs, DocumentRequest request) throws Exception {
    List<DocumentRequest> known = first.get(timeMs);
    if (known == null || known.size() < SHORT) {
      first.put(timeMs, with(known, request));
      return;
    }
    int last = lists.contains(timeMs) ? lists.get(timeMs) : 0;
    List<DocumentRequest> open = last == 0 ? null : further.get(Tuple2.of(timeMs, last));
    if (open == null || open.size() == SHORT) {
      open = null;
      last++;
      lists.put(timeMs, last);
    }
    further.put(Tuple2.of(timeMs, last), with(open, request));
  }

  private static List<DocumentRequest> with(List<DocumentRequest> known, DocumentRequest request) {
    List<DocumentRequest> all = known == null ? new ArrayList<>() : new ArrayList<>(known);
    all.add(request);
    return all;
  }

  /** Takes those of a time out. */
  List<DocumentRequest> take(long timeMs) throws Exception {
    List<DocumentRequest> found = first.get(timeMs);
    if (found == null) {
      return List.of();
    }
    first.remove(timeMs);
    if (found.size() < SHORT) {
      return found;
    }
    List<DocumentRequest> all = new ArrayList<>(found);
    int last = lists.contains(timeMs) ? lists.get(timeMs) : 0;
    for (int list = 1; list <= last; list++) {
      all.addAll(further.get(Tuple2.of(timeMs, list)));
      further.remove(Tuple2.of(timeMs, list));
    }
    lists.remove(timeMs);
    return all;
  }

  /** Takes all out. */
  List<DocumentRequest> takeAll() throws Exception {
    List<DocumentRequest> all = new ArrayList<>();
    if (!first.isEmpty()) {
      first.values().forEach(all::addAll);
      further.values().forEach(all::addAll);
      first.clear();
      lists.clear();
      further.clear();
    }
    return all;
  }
}
