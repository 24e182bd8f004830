package io.contraflow.pipeline.backtest;

import io.contraflow.learner.example.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** The documents there are now, as an encoder is given them. Not thread-safe. */
final class KnownDocuments {
  private final List<Document> documents = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();

  void put(Document document) {
    Integer place = places.get(document.id());
    if (place == null) {
      places.put(document.id(), documents.size());
      documents.add(document);
    } else {
      documents.set(place, document);
    }
  }

  void remove(String docId) {
    Integer place = places.remove(docId);
    if (place != null) {
      Document last = documents.remove(documents.size() - 1);
      if (place < documents.size()) {
        documents.set(place, last);
        places.put(last.id(), place);
      }
    }
  }

  /** The document, or null. */
  Document get(String docId) {
    Integer place = places.get(docId);
    return place == null ? null : documents.get(place);
  }

  int size() {
    return documents.size();
  }

  /** So many of them, chosen by a seed (Floyd's algorithm); all if there are no more. */
  List<Document> sample(int count, long seed) {
    if (count >= documents.size()) {
      return List.copyOf(documents);
    }
    SplittableRandom random = new SplittableRandom(seed);
    Set<Integer> chosen = new LinkedHashSet<>();
    for (int i = documents.size() - count; i < documents.size(); i++) {
      int place = random.nextInt(i + 1);
      chosen.add(chosen.contains(place) ? i : place);
    }
    return chosen.stream().map(documents::get).toList();
  }
}
