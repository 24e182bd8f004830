package io.contraflow.search.index;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Glosses of WordNet 3.1's verbs with their usage examples, to find the one by the other. */
final class WordNetTexts {
  private static final String FILE = "/net/sf/extjwnl/data/wordnet/wn31/data.verb";
  private static final Pattern EXAMPLE = Pattern.compile("\"([^\"]+)\"");

  final List<String> documents = new ArrayList<>();
  final List<String> queries = new ArrayList<>();

  WordNetTexts(int most) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                WordNetTexts.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine();
          line != null && documents.size() < most;
          line = lines.readLine()) {
        Matcher example = EXAMPLE.matcher(line);
        if (!line.startsWith("  ") && example.find()) {
          queries.add(example.group(1));
          documents.add(example.replaceAll("").substring(line.indexOf('|') + 1));
        }
      }
    }
  }
}
