package io.contraflow.pipeline.distil;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.produce.LineFile;
import io.contraflow.state.token.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How often each token is seen in some texts.
 *
 * @param occurrences for each token id, how often it stands in them
 * @param textsWith for each token id, in how many of them it stands
 * @param texts how many there are
 */
public record TokenCounts(long[] occurrences, long[] textsWith, long texts) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Counts the texts of a file: one a line, or JSON objects with {@code text}, as the documents
   * are; compressed if its name ends in {@code .gz}.
   *
   * @throws IOException if it has no text, or a line that begins with a brace is not such an object
   */
  public static TokenCounts read(Path file, Tokenizer tokenizer) throws IOException {
    int tokens = tokenizer.vocabularySize();
    TokenCounts counts = new TokenCounts(new long[tokens], new long[tokens], 0);
    long[] last = new long[tokens];
    long[] texts = new long[1];
    eachText(
        file,
        text -> {
          texts[0]++;
          for (int id : tokenizer.encode(text)) {
            counts.occurrences[id]++;
            counts.textsWith[id] += last[id] == texts[0] ? 0 : 1;
            last[id] = texts[0];
          }
        });
    if (texts[0] == 0) {
      throw new IOException(file + " must have a text, has none; give another file of texts");
    }
    return new TokenCounts(counts.occurrences, counts.textsWith, texts[0]);
  }

  private static void eachText(Path file, Consumer<String> each) throws IOException {
    try (BufferedReader lines = new LineFile(file).open()) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          each.accept(line.startsWith("{") ? textOf(file, number, line) : line);
        }
      }
    }
  }

  private static String textOf(Path file, long number, String line) throws IOException {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.path("text").isTextual()) {
        return json.get("text").asText();
      }
    } catch (JsonProcessingException e) {
      throw new IOException(file + ":" + number + ": the line is no valid JSON", e);
    }
    throw new IOException(file + ":" + number + ": the object must have a text");
  }
}
