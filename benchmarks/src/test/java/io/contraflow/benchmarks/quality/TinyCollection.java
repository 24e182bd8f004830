package io.contraflow.benchmarks.quality;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Documents that say one thing and users who have another word for it: training queries have both
 * words, those held out only the users' own, so that nothing but clicks can teach what it means.
 */
final class TinyCollection {
  private static final String[][] PAIRS = {
    {"river", "stream"}, {"house", "home"}, {"doctor", "physician"}, {"street", "road"},
    {"car", "automobile"}, {"forest", "wood"}, {"ship", "boat"}, {"stone", "rock"},
    {"child", "kid"}, {"film", "movie"}, {"garden", "yard"}, {"war", "conflict"},
    {"king", "monarch"}, {"song", "tune"}, {"teacher", "instructor"}, {"money", "cash"},
    {"hill", "mound"}, {"dog", "hound"}, {"soldier", "trooper"}, {"winter", "snow"},
    {"bread", "loaf"}, {"horse", "pony"}, {"law", "statute"}, {"prison", "jail"}
  };

  private TinyCollection() {}

  /** Writes it; the documents compressed. */
  static CollectionFiles write(Path directory) throws IOException {
    List<String> documents = new ArrayList<>();
    List<String> train = new ArrayList<>();
    List<String> dev = new ArrayList<>();
    for (int i = 0; i < PAIRS.length; i++) {
      String next = PAIRS[(i + 1) % PAIRS.length][0];
      documents.add(
          "{\"doc_id\": \"d%d\", \"text\": \"all about the %s, and not the %s\"}"
              .formatted(i, PAIRS[i][0], next));
      train.add(
          "{\"query\": \"%s %s\", \"doc_ids\": [\"d%d\"]}".formatted(PAIRS[i][1], PAIRS[i][0], i));
      dev.add("{\"query\": \"%s\", \"grades\": {\"d%d\": 2}}".formatted(PAIRS[i][1], i));
    }
    CollectionFiles files =
        new CollectionFiles(
            directory.resolve("documents.jsonl.gz"),
            directory.resolve("train.jsonl"),
            directory.resolve("dev.jsonl"));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(files.documents()))) {
      out.write(String.join("\n", documents).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(files.train(), train);
    Files.write(files.dev(), dev);
    return files;
  }
}
