package io.contraflow.state.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * BERT's WordPiece (Wu et al. 2016, Devlin et al. 2019) for ASCII, where it is short: lower case if
 * the file says so, words at white space, each punctuation mark a word, and of a word the longest
 * piece that the vocabulary has, from left to right, or [UNK] for all of it. It gives what the
 * native library gives, without the way there and back, or nothing at all: for text that is not
 * ASCII, has control characters or might hold an added token. Immutable.
 */
final class AsciiWordPiece {
  private static final int ASCII = 128;
  private static final int FEW = 16;

  /** What a character is. */
  private static final byte LETTER = 0;

  private static final byte SPACE = 1;
  private static final byte PUNCTUATION = 2;
  private static final byte UNKNOWN = 3; // left to the native library

  private final byte[] kinds = new byte[ASCII];
  private final Map<String, Integer> words = new HashMap<>();
  private final Map<String, Integer> continuations = new HashMap<>();
  private final boolean lowerCase;
  private final int unknown;
  private final int longestWord;

  private AsciiWordPiece(ObjectNode tokenizer) {
    JsonNode model = tokenizer.path("model");
    lowerCase = tokenizer.path("normalizer").path("lowercase").asBoolean();
    unknown = model.path("vocab").path(model.path("unk_token").asText()).asInt();
    longestWord = model.path("max_input_chars_per_word").asInt();
    String prefix = model.path("continuing_subword_prefix").asText();
    for (Map.Entry<String, JsonNode> entry : model.path("vocab").properties()) {
      String piece = entry.getKey();
      words.put(piece, entry.getValue().asInt());
      if (piece.startsWith(prefix)) {
        continuations.put(piece.substring(prefix.length()), entry.getValue().asInt());
      }
    }
    for (int c = 0; c < ASCII; c++) {
      kinds[c] = kind((char) c);
    }
    for (JsonNode added : tokenizer.path("added_tokens")) {
      leave(added.path("content").asText().charAt(0));
    }
  }

  /** Empty for a tokenizer of another kind. */
  static Optional<AsciiWordPiece> of(ObjectNode tokenizer) {
    JsonNode model = tokenizer.path("model");
    boolean fits =
        tokenizer.path("normalizer").path("type").asText().equals("BertNormalizer")
            && tokenizer.path("normalizer").path("lowercase").isBoolean()
            && tokenizer.path("pre_tokenizer").path("type").asText().equals("BertPreTokenizer")
            && model.path("type").asText().equals("WordPiece")
            && model.path("continuing_subword_prefix").asText().equals("##")
            && model.path("max_input_chars_per_word").canConvertToInt()
            && model.path("vocab").path(model.path("unk_token").asText()).isInt();
    for (JsonNode added : tokenizer.path("added_tokens")) {
      fits &= !added.path("content").asText().isEmpty();
    }
    return fits ? Optional.of(new AsciiWordPiece(tokenizer)) : Optional.empty();
  }

  private static byte kind(char c) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      return SPACE;
    }
    if (c < ' ' || c == 127) {
      return UNKNOWN;
    }
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
        ? LETTER
        : PUNCTUATION;
  }

  /** A text with this character may hold an added token, in either case. */
  private void leave(char c) {
    for (char either : new char[] {Character.toLowerCase(c), Character.toUpperCase(c)}) {
      if (either < ASCII) {
        kinds[either] = UNKNOWN;
      }
    }
  }

  /** The ids of a text; null where it is left to the native library. */
  int[] encode(String text) {
    int[] ids = new int[FEW];
    int count = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      byte kind = c < ASCII ? kinds[c] : UNKNOWN;
      if (kind == UNKNOWN) {
        return null;
      }
      int end = at + 1;
      if (kind == LETTER) {
        while (end < text.length()
            && text.charAt(end) < ASCII
            && kinds[text.charAt(end)] == LETTER) {
          end++;
        }
      }
      if (kind != SPACE) {
        if (count + end - at > ids.length) {
          ids = Arrays.copyOf(ids, Math.max(2 * ids.length, count + end - at));
        }
        count = word(text, at, end, ids, count);
      }
      at = end;
    }
    return Arrays.copyOf(ids, count);
  }

  /** Appends a word's pieces; returns how many ids there are then. */
  private int word(String text, int from, int to, int[] ids, int count) {
    if (to - from > longestWord) {
      ids[count] = unknown;
      return count + 1;
    }
    String given = text.substring(from, to);
    String word = lowerCase ? given.toLowerCase(Locale.ROOT) : given;
    int next = count;
    int at = 0;
    while (at < word.length()) {
      Map<String, Integer> pieces = at == 0 ? words : continuations;
      int end = word.length();
      Integer id = pieces.get(at == 0 ? word : word.substring(at));
      while (id == null && --end > at) {
        id = pieces.get(word.substring(at, end));
      }
      if (id == null) {
        ids[count] = unknown;
        return count + 1;
      }
      ids[next++] = id;
      at = end;
    }
    return next;
  }
}
