package io.contraflow.pipeline.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.produce.LineFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents and judged queries, read from JSONL (compressed where a name ends in {@code .gz}):
 *
 * <pre>
 * documents  {"doc_id": "d1", "text": "…"}
 * queries    {"query": "…", "grades": {"d1": 3, "d2": 1}}   graded, or
 *            {"query": "…", "doc_ids": ["d1", "d2"]}         binary
 * </pre>
 *
 * @param docIds (n), each once
 * @param texts (n)
 * @param queries (m)
 * @param grades for each query, document index to grade; documents that are not there are left out
 * @param unknownDocuments judgements that name a document that is not there
 * @param replacedDocuments lines whose id a later line has: as on the documents topic, the later
 *     text is the document's
 */
public record Judgements(
    List<String> docIds,
    List<String> texts,
    List<String> queries,
    List<Map<Integer, Integer>> grades,
    int unknownDocuments,
    int replacedDocuments) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Takes one line's object. */
  private interface Line {
    void accept(JsonNode json) throws IOException;
  }

  /**
   * @throws IOException if a file cannot be read or a line is not as above, naming the line
   */
  public static Judgements read(Path documents, Path queries) throws IOException {
    Map<String, Integer> indices = new LinkedHashMap<>();
    List<String> texts = new ArrayList<>();
    int[] replaced = new int[1];
    readLines(
        documents,
        json -> {
          String docId = required(json, "doc_id");
          String text = required(json, "text");
          Integer earlier = indices.putIfAbsent(docId, indices.size());
          if (earlier == null) {
            texts.add(text);
          } else {
            texts.set(earlier, text);
            replaced[0]++;
          }
        });
    List<String> queryTexts = new ArrayList<>();
    List<Map<Integer, Integer>> grades = new ArrayList<>();
    int[] unknown = new int[1];
    readLines(
        queries,
        json -> {
          queryTexts.add(required(json, "query"));
          Map<Integer, Integer> known = new HashMap<>();
          judgements(json)
              .forEach(
                  (docId, grade) -> {
                    Integer index = indices.get(docId);
                    if (index == null) {
                      unknown[0]++;
                    } else {
                      known.put(index, grade);
                    }
                  });
          grades.add(known);
        });
    return new Judgements(
        List.copyOf(indices.keySet()), texts, queryTexts, grades, unknown[0], replaced[0]);
  }

  private static Map<String, Integer> judgements(JsonNode json) throws IOException {
    Map<String, Integer> grades = new HashMap<>();
    if (json.path("grades").isObject()) {
      for (Map.Entry<String, JsonNode> entry : json.get("grades").properties()) {
        grades.put(entry.getKey(), grade(entry.getKey(), entry.getValue()));
      }
    } else if (json.path("doc_ids").isArray()) {
      json.get("doc_ids").forEach(docId -> grades.put(docId.asText(), 1));
    } else {
      throw new IOException("a query must have grades {doc_id: grade} or doc_ids [doc_id]");
    }
    return grades;
  }

  private static int grade(String docId, JsonNode grade) throws IOException {
    if (!grade.canConvertToExactIntegral() || !grade.canConvertToInt()) {
      throw new IOException("a grade must be a whole number, was " + grade + " for " + docId);
    }
    // As trec_eval has it: what is below 0 is irrelevant too.
    return Math.max(0, grade.asInt());
  }

  private static String required(JsonNode json, String field) throws IOException {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new IOException(
          "the line must have a string "
              + field
              + ", was "
              + (value.isMissingNode() ? "absent" : value));
    }
    return value.textValue();
  }

  private static void readLines(Path file, Line each) throws IOException {
    long number = 0;
    try (BufferedReader lines = new LineFile(file).open()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          accept(file, number, line, each);
        }
      }
    }
    if (number == 0) {
      throw new IOException(file + " must have at least one line");
    }
  }

  private static void accept(Path file, long number, String line, Line each) throws IOException {
    try {
      each.accept(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      throw new IOException(file + ":" + number + ": the line must be JSON", e);
    } catch (IOException e) {
      throw new IOException(file + ":" + number + ": " + e.getMessage(), e);
    }
  }
}
