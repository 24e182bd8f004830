package io.contraflow.state.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.CorruptException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a {@code tokenizer.json} is another one with further tokens behind: every token has the
 * id that it had, new ones have ids after the last, merges follow those there were, and nothing
 * else differs. A table of the first then serves the second with rows appended.
 */
public final class AppendedVocabulary {
  private static final String VOCABULARY = "vocab";
  private static final String MERGES = "merges";
  private static final String ADDED = "added_tokens";

  /** What {@link Tokenizer} takes out of any file that it reads. */
  private static final Set<String> NOT_COMPARED = Set.of("truncation", "padding");

  private final int size;

  private AppendedVocabulary(int size) {
    this.size = size;
  }

  /**
   * The first thing that keeps {@code now} from being {@code before} with tokens appended, as in
   * {@code the id of "rose": 7 there, 8 here}; empty if it is that, or the same.
   *
   * @throws CorruptException if one of them is not the JSON of a tokenizer
   */
  public static Optional<String> difference(byte[] before, byte[] now) throws CorruptException {
    ObjectNode old = TokenizerJson.parse(before);
    ObjectNode changed = TokenizerJson.parse(now);
    AppendedVocabulary vocabulary = new AppendedVocabulary(TokenizerJson.vocabularySize(old));
    return different(old, changed, "", Set.of("model", ADDED))
        .or(
            () ->
                different(
                    old.path("model"), changed.path("model"), "model.", Set.of(VOCABULARY, MERGES)))
        .or(() -> vocabulary.tokens(old.path("model"), changed.path("model")))
        .or(
            () ->
                prefix(MERGES, old.path("model").path(MERGES), changed.path("model").path(MERGES)))
        .or(() -> vocabulary.added(old.path(ADDED), changed.path(ADDED)));
  }

  private static Optional<String> different(
      JsonNode old, JsonNode changed, String above, Set<String> elsewhere) {
    Set<String> names = new LinkedHashSet<>();
    old.fieldNames().forEachRemaining(names::add);
    changed.fieldNames().forEachRemaining(names::add);
    names.removeAll(elsewhere);
    names.removeAll(NOT_COMPARED);
    return names.stream()
        .filter(name -> !old.path(name).equals(changed.path(name)))
        .findFirst()
        .map(name -> values(above + name, old.path(name), changed.path(name)));
  }

  private Optional<String> tokens(JsonNode oldModel, JsonNode changedModel) {
    JsonNode old = oldModel.path(VOCABULARY);
    JsonNode changed = changedModel.path(VOCABULARY);
    if (old.isArray() || changed.isArray()) {
      return prefix(VOCABULARY, old, changed).or(() -> pieces(old, changed));
    }
    for (var token : old.properties()) {
      JsonNode id = changed.path(token.getKey());
      if (!id.equals(token.getValue())) {
        return Optional.of(values(idOf(token.getKey()), token.getValue(), id));
      }
    }
    Set<Integer> ids = new HashSet<>();
    for (var token : changed.properties()) {
      int id = token.getValue().asInt(-1);
      if (!old.has(token.getKey()) && (id < size || !ids.add(id))) {
        return Optional.of(
            "%s: it is new and must have one of its own from %d on, has %s"
                .formatted(idOf(token.getKey()), size, token.getValue()));
      }
    }
    return Optional.empty();
  }

  /** Of a Unigram model, where a token's id is its place: an added token may have it already. */
  private Optional<String> pieces(JsonNode old, JsonNode changed) {
    int first = old.size();
    return changed.size() > first && first < size
        ? Optional.of(
            "%s[%d]: it is new and must have an id from %d on, which is its place"
                .formatted(VOCABULARY, first, size))
        : Optional.empty();
  }

  private Optional<String> added(JsonNode old, JsonNode changed) {
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).equals(changed.path(i))) {
        return Optional.of(values(ADDED + "[" + i + "]", old.get(i), changed.path(i)));
      }
    }
    for (int i = old.size(); i < changed.size(); i++) {
      int id = changed.get(i).path("id").asInt(-1);
      if (id < size) {
        return Optional.of(
            "%s: it is new and must have an id from %d on, has %d"
                .formatted(changed.get(i).path("content"), size, id));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> prefix(String name, JsonNode old, JsonNode changed) {
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).equals(changed.path(i))) {
        return Optional.of(values(name + "[" + i + "]", old.get(i), changed.path(i)));
      }
    }
    return Optional.empty();
  }

  private static String idOf(String token) {
    return "the id of \"" + token + "\"";
  }

  private static String values(String what, JsonNode there, JsonNode here) {
    return what + ": " + shown(there) + " there, " + shown(here) + " here";
  }

  private static String shown(JsonNode value) {
    String text = value.isMissingNode() ? "nothing" : value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
