package io.contraflow.state.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.CorruptException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@code tokenizer.json} says of its tokens beyond how to cut text.
 *
 * @param tokens token by id; null where an id has none
 * @param special ids of the added tokens that are special, such as {@code [CLS]}
 * @param unknown id of the unknown token, or -1
 * @param padding id of {@code [PAD]} or {@code <pad>}, or -1
 * @param prefix ids that the model was trained to see before a text
 * @param suffix ids that it was trained to see after a text
 */
public record Vocabulary(
    List<String> tokens,
    Set<Integer> special,
    int unknown,
    int padding,
    List<Integer> prefix,
    List<Integer> suffix) {
  public Vocabulary {
    tokens = Collections.unmodifiableList(new ArrayList<>(tokens));
    special = Collections.unmodifiableSet(new TreeSet<>(special));
    prefix = List.copyOf(prefix);
    suffix = List.copyOf(suffix);
  }

  /**
   * @throws CorruptException if it is not the JSON of a tokenizer, or surrounds a text in a way
   *     that is not known here
   */
  public static Vocabulary of(byte[] tokenizerJson) throws CorruptException {
    ObjectNode json = TokenizerJson.parse(tokenizerJson);
    String[] tokens = new String[TokenizerJson.vocabularySize(json)];
    JsonNode model = json.path("model");
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary.isArray()) {
      for (int id = 0; id < vocabulary.size(); id++) {
        tokens[id] = vocabulary.get(id).path(0).asText();
      }
    }
    vocabulary.properties().forEach(entry -> tokens[entry.getValue().asInt()] = entry.getKey());
    Set<Integer> special = new TreeSet<>();
    for (JsonNode added : json.path("added_tokens")) {
      int id = added.path("id").asInt();
      tokens[id] = added.path("content").asText();
      if (added.path("special").asBoolean()) {
        special.add(id);
      }
    }
    List<String> all = Arrays.asList(tokens);
    int unknown =
        model.path("unk_id").isInt()
            ? model.path("unk_id").asInt()
            : all.indexOf(model.path("unk_token").asText());
    List<List<Integer>> around = around(json.path("post_processor"));
    return new Vocabulary(
        all,
        special,
        unknown,
        Math.max(all.indexOf("[PAD]"), all.indexOf("<pad>")),
        around.get(0),
        around.get(1));
  }

  /** The text with what the model was trained to see around it. */
  public int[] surrounded(int... text) {
    int[] ids = new int[prefix.size() + text.length + suffix.size()];
    int at = 0;
    for (int id : prefix) {
      ids[at++] = id;
    }
    for (int id : text) {
      ids[at++] = id;
    }
    for (int id : suffix) {
      ids[at++] = id;
    }
    return ids;
  }

  private static List<List<Integer>> around(JsonNode processor) throws CorruptException {
    List<List<Integer>> around = List.of(new ArrayList<>(), new ArrayList<>());
    String type = processor.path("type").asText("none");
    switch (type) {
      case "none", "ByteLevel" -> {
        return around;
      }
      case "BertProcessing", "RobertaProcessing" -> {
        around.get(0).add(processor.path("cls").path(1).asInt());
        around.get(1).add(processor.path("sep").path(1).asInt());
      }
      case "TemplateProcessing" -> template(processor, around);
      case "Sequence" -> {
        for (JsonNode inner : processor.path("processors")) {
          List<List<Integer>> more = around(inner);
          around.get(0).addAll(more.get(0));
          around.get(1).addAll(more.get(1));
        }
      }
      default ->
          throw new CorruptException(
              "tokenizer.json must have a post_processor of TemplateProcessing, BertProcessing,"
                  + " RobertaProcessing or ByteLevel, was "
                  + type
                  + "; give another tokenizer");
    }
    return around;
  }

  private static void template(JsonNode processor, List<List<Integer>> around) {
    int side = 0;
    for (JsonNode piece : processor.path("single")) {
      if (piece.has("Sequence")) {
        side = 1;
        continue;
      }
      String name = piece.path("SpecialToken").path("id").asText();
      for (JsonNode id : processor.path("special_tokens").path(name).path("ids")) {
        around.get(side).add(id.asInt());
      }
    }
  }
}
