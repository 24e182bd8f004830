package io.contraflow.pipeline.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * A log of searches and clicks over a catalogue that changes and loses documents, as records with
 * their event times. In which order and which partitions they are written is the caller's.
 */
final class SearchLog {
  static final long T_MS = 1_700_000_000_000L;
  private static final int DOCUMENTS = 40;
  private static final long SEARCH_EVERY_MS = 200;

  /** Less than {@code source.disorder}, so that nothing is late. */
  private static final int JITTER_MS = 800;

  private final List<Line> lines = new ArrayList<>();

  /**
   * @param document whether it is of the documents' topic
   * @param value null for a deletion
   */
  record Line(boolean document, long timeMs, String key, byte[] value) {}

  /** A record in its partition. */
  record Placed(Line line, int partition) {}

  /**
   * @param models to which searches belong by turns
   */
  SearchLog(int searches, String... models) {
    for (int i = 0; i < DOCUMENTS; i++) {
      document(T_MS + i, "d" + i, "document " + i + " speaks of subject " + i % 7);
    }
    Random random = new Random(11);
    for (int i = 0; i < searches; i++) {
      search(i, models[i % models.length], random);
      if (i % 50 == 49) {
        document(T_MS + 1000 + i * SEARCH_EVERY_MS, "d" + i % 7, "of subject " + i % 5 + " now");
      }
      if (i % 90 == 89) {
        lines.add(new Line(true, T_MS + 1001 + i * SEARCH_EVERY_MS, "d" + (30 + i % 7), null));
      }
    }
  }

  private void document(long timeMs, String docId, String text) {
    lines.add(new Line(true, timeMs, docId, EventLog.json(Map.of("doc_id", docId, "text", text))));
  }

  private void search(int i, String model, Random random) {
    String searchId = "s" + i;
    long atMs = T_MS + 1000 + i * SEARCH_EVERY_MS + random.nextInt(100);
    List<Map<String, Object>> results = new ArrayList<>();
    int first = random.nextInt(DOCUMENTS);
    for (int r = 0; r < 5; r++) {
      results.add(Map.of("doc_id", "d" + (first + r * 3) % DOCUMENTS, "position", r + 1));
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("type", "impression");
    shown.put("model", model);
    shown.put("search_id", searchId);
    shown.put("user_id", "u" + random.nextInt(20));
    shown.put("query", "query " + i % 60 + " about subject " + first % 7);
    shown.put("timestamp", atMs);
    shown.put("results", results);
    if (i % 40 != 39) { // some actions have no impression
      lines.add(new Line(false, atMs, searchId, EventLog.json(shown)));
    }
    for (int clicks = 0; clicks <= i % 2; clicks++) {
      long clickMs = atMs + 100 + random.nextInt(1500);
      Map<String, Object> click = new LinkedHashMap<>();
      click.put("type", "action");
      click.put("model", model);
      click.put("search_id", searchId);
      click.put("doc_id", results.get(random.nextInt(5)).get("doc_id"));
      click.put("action", "click");
      click.put("timestamp", clickMs);
      Line line = new Line(false, clickMs, searchId, EventLog.json(click));
      lines.add(line);
      if (i % 30 == 0) {
        lines.add(line); // told twice
      }
    }
  }

  /** The same with the first click of a search, which is not told twice, so much later. */
  SearchLog withClickMoved(String searchId, long byMs) {
    SearchLog moved = new SearchLog(0, "none");
    moved.lines.clear();
    boolean done = false;
    for (Line line : lines) {
      String text = line.value == null ? "" : new String(line.value, StandardCharsets.UTF_8);
      if (!done && line.key.equals(searchId) && text.contains("\"action\":\"click\"")) {
        done = true;
        String later =
            text.replace("\"timestamp\":" + line.timeMs, "\"timestamp\":" + (line.timeMs + byMs));
        moved.lines.add(
            new Line(false, line.timeMs + byMs, line.key, later.getBytes(StandardCharsets.UTF_8)));
      } else {
        moved.lines.add(line);
      }
    }
    return moved;
  }

  /**
   * The records in the order in which they are written: those of a key in theirs, others out of
   * order by less than what counts as late.
   *
   * @param partition of a key
   * @param seed of the disorder
   * @param bunch 0 for all partitions side by side; else partition after partition, so many records
   *     each
   */
  List<Placed> written(ToIntFunction<String> partition, long seed, int bunch) {
    Map<String, Integer> jitter = new LinkedHashMap<>();
    Random random = new Random(seed);
    List<Line> sorted = new ArrayList<>(lines);
    sorted.forEach(line -> jitter.computeIfAbsent(line.key, key -> random.nextInt(JITTER_MS)));
    sorted.sort(Comparator.comparingLong(line -> line.timeMs + jitter.get(line.key)));
    List<Placed> placed = new ArrayList<>();
    sorted.forEach(line -> placed.add(new Placed(line, partition.applyAsInt(line.key))));
    return bunch == 0 ? placed : bunched(placed, bunch);
  }

  private static List<Placed> bunched(List<Placed> placed, int bunch) {
    Map<String, List<Placed>> queues = new LinkedHashMap<>();
    for (Placed one : placed) {
      queues
          .computeIfAbsent(one.line.document + "-" + one.partition, k -> new ArrayList<>())
          .add(one);
    }
    List<List<Placed>> order = new ArrayList<>(queues.values());
    Collections.reverse(order);
    List<Placed> written = new ArrayList<>();
    for (int from = 0; written.size() < placed.size(); from += bunch) {
      for (List<Placed> queue : order) {
        int to = Math.min(queue.size(), from + bunch);
        if (from < to) {
          written.addAll(queue.subList(from, to));
        }
      }
    }
    return written;
  }
}
