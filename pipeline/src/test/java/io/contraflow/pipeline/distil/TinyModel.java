package io.contraflow.pipeline.distil;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The smallest transformer there can be, written as an ONNX file: a token's state is its row of a
 * table, whatever stands beside it. Its tokenizer has eight words.
 */
public final class TinyModel {
  static final int DIMENSION = 6;

  /** Ids of the tokens; words begin at 6, the row of "nan" holds a NaN. */
  static final List<String> TOKENS =
      List.of(
          "[PAD]",
          "[unused0]",
          "[UNK]",
          "[CLS]",
          "[SEP]",
          "[MASK]",
          "the",
          "of",
          "rose",
          "tulip",
          "dog",
          "cat",
          "red",
          "nan");

  private TinyModel() {}

  static float[][] table() {
    Random random = new Random(3);
    float[][] table = new float[TOKENS.size()][DIMENSION];
    for (float[] row : table) {
      for (int i = 0; i < DIMENSION; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    table[TOKENS.indexOf("nan")][2] = Float.NaN;
    return table;
  }

  /** Writes {@code model.onnx} and {@code tokenizer.json}. */
  public static void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("model.onnx"), onnx(table()));
    Files.writeString(directory.resolve("tokenizer.json"), tokenizerJson());
  }

  static String tokenizerJson() {
    List<String> vocabulary = new ArrayList<>();
    List<String> added = new ArrayList<>();
    for (int id = 0; id < TOKENS.size(); id++) {
      vocabulary.add("\"%s\": %d".formatted(TOKENS.get(id), id));
      if (TOKENS.get(id).startsWith("[") && id != 1) {
        added.add(
            """
            {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
             "normalized": false, "special": true}"""
                .formatted(id, TOKENS.get(id)));
      }
    }
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
         "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
           "strip_accents": null, "lowercase": true},
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 4], "cls": ["[CLS]", 3]},
         "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
           "max_input_chars_per_word": 100, "vocab": {%s}}}
        """
        .formatted(String.join(", ", added), String.join(", ", vocabulary));
  }

  /** Field numbers are those of onnx.proto. */
  private static byte[] onnx(float[][] table) {
    ByteBuffer data =
        ByteBuffer.allocate(table.length * DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : table) {
      for (float value : row) {
        data.putFloat(value);
      }
    }
    byte[] tensor =
        new Message()
            .number(1, table.length)
            .number(1, DIMENSION)
            .number(2, 1)
            .text(8, "table")
            .bytes(9, data.array())
            .bytes();
    byte[] node =
        new Message()
            .text(1, "table")
            .text(1, "input_ids")
            .text(2, "last_hidden_state")
            .text(4, "Gather")
            .bytes();
    byte[] graph =
        new Message()
            .bytes(1, node)
            .text(2, "tiny")
            .bytes(5, tensor)
            .bytes(11, value("input_ids", 7, "B", "T"))
            .bytes(12, value("last_hidden_state", 1, "B", "T", DIMENSION))
            .bytes();
    byte[] opset = new Message().number(2, 13).bytes();
    return new Message().number(1, 8).bytes(7, graph).bytes(8, opset).bytes();
  }

  private static byte[] value(String name, int elementType, Object... shape) {
    Message dimensions = new Message();
    for (Object dimension : shape) {
      Message one =
          dimension instanceof Integer number
              ? new Message().number(1, number)
              : new Message().text(2, dimension.toString());
      dimensions.bytes(1, one.bytes());
    }
    byte[] tensor = new Message().number(1, elementType).bytes(2, dimensions.bytes()).bytes();
    byte[] type = new Message().bytes(1, tensor).bytes();
    return new Message().text(1, name).bytes(2, type).bytes();
  }

  /** A protobuf message. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
