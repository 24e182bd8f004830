package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What models are compared by, as it was at one moment: held-out searches, the documents that they
 * are ranked among, known positives, and texts to embed. Immutable, so any thread may score with it
 * while learning goes on.
 *
 * @param examples held-out pairs, oldest first
 * @param sample candidates of every search beside its own document; none while there are too few
 * @param known ids that answer a query, for the queries of the examples
 * @param queries distinct queries, the newest first, {@link #TEXTS} at most, to see whether they
 *     lie apart
 */
public record HeldOutProbe(
    List<Example> examples,
    List<Document> sample,
    Map<String, Set<String>> known,
    List<Features> queries) {
  /** More say no more of a spectrum. */
  static final int TEXTS = 512;

  public HeldOutProbe {
    examples = List.copyOf(examples);
    sample = List.copyOf(sample);
    known = Map.copyOf(known);
    queries = List.copyOf(queries);
  }

  /**
   * @param recent pairs of the window, whose queries are taken where too few are held out
   */
  static HeldOutProbe of(
      List<Example> heldOut, List<Example> recent, List<Document> sample, KnownPositives known) {
    Map<String, Set<String>> answers = new HashMap<>();
    heldOut.forEach(
        example -> answers.computeIfAbsent(example.query(), query -> Set.copyOf(known.of(query))));
    Set<Features> queries = new LinkedHashSet<>();
    for (List<Example> source : List.of(heldOut, recent)) {
      for (int i = source.size() - 1; i >= 0 && queries.size() < TEXTS; i--) {
        queries.add(source.get(i).queryFeatures());
      }
    }
    return new HeldOutProbe(heldOut, sample, answers, List.copyOf(queries));
  }

  /**
   * What each search asks, in the order of {@link ProbeScores#reciprocalRanks}: equal numbers,
   * equal queries.
   */
  public int[] searches() {
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, Integer> searches = new LinkedHashMap<>();
    for (Example example : examples) {
      int number = numbers.computeIfAbsent(example.query(), query -> numbers.size());
      searches.putIfAbsent(example.searchId(), number);
    }
    return searches.values().stream().mapToInt(number -> number).toArray();
  }

  KnownPositives answers() {
    return query -> known.getOrDefault(query, Set.of());
  }
}
