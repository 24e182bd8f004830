package io.contraflow.state.snapshot;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.Sha256;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A JSON object that says what it is and proves that it is whole. Its first fields are {@code
 * format} (the magic) and {@code formatVersion}; its last is {@code sha256}, of all bytes before
 * the comma that precedes it:
 *
 * <pre>
 * {
 *   "format" : "contraflow-snapshot",
 *   "formatVersion" : 1,
 *   …
 *   "files" : { … },
 *                ^ hashed up to here, this comma not included
 *   "sha256" : "64 hexadecimal digits"
 * }
 * </pre>
 *
 * @param <T> the value, a record whose first component is {@code int formatVersion}
 */
public final class SealedJson<T> {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
  private static final ObjectWriter WRITER =
      JSON.writer(
          new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER));
  private static final String SEAL = ",\n  \"sha256\" : \"";
  private static final int SEAL_BYTES = SEAL.length() + 64 + "\"\n}\n".length();

  private final String format;
  private final int oldest;
  private final int newest;
  private final Class<T> type;
  private final List<String> optional;

  /**
   * @param oldest version that is read
   * @param newest version that is read
   * @param optional fields that are null where they are absent
   */
  public SealedJson(String format, int oldest, int newest, Class<T> type, String... optional) {
    this.format = format;
    this.oldest = oldest;
    this.newest = newest;
    this.type = type;
    this.optional = List.of(optional);
  }

  /** With format and seal. */
  public byte[] toBytes(T value) {
    ObjectNode body = JSON.createObjectNode().put("format", format);
    body.setAll(JSON.<ObjectNode>valueToTree(value));
    return seal(body);
  }

  static byte[] seal(ObjectNode body) {
    try {
      String open = WRITER.writeValueAsString(body);
      String head = open.substring(0, open.lastIndexOf("\n}"));
      String hash = Sha256.of(head.getBytes(StandardCharsets.UTF_8));
      return (head + SEAL + hash + "\"\n}\n").getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the value in the place of a file that may be there, in one piece or not at all. */
  public void write(T value, Path file) throws IOException {
    Directories.replace(file, toBytes(value));
  }

  /**
   * Unknown fields are ignored.
   *
   * @param where the file, for messages
   */
  public T fromBytes(byte[] bytes, Object where) throws FormatException {
    ObjectNode body = parse(bytes, where);
    if (!format.equals(body.path("format").asText())) {
      throw new CorruptException(
          where
              + " is not a "
              + format
              + ": format="
              + body.path("format")
              + "; give the file that Contraflow wrote");
    }
    checkVersion(body.path("formatVersion").asInt(-1), where);
    if (!sealed(bytes)) {
      throw new CorruptException(
          where + " is damaged: its sha256 does not match its bytes; restore a copy");
    }
    optional.stream().filter(field -> !body.has(field)).forEach(body::putNull);
    try {
      return JSON.treeToValue(body, type);
    } catch (IOException e) {
      throw new CorruptException(where + " has impossible values: " + reason(e), e);
    }
  }

  private ObjectNode parse(byte[] bytes, Object where) throws CorruptException {
    try {
      if (JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new CorruptException(
          where + " does not parse as JSON: " + reason(e) + "; restore a copy", e);
    }
    throw new CorruptException(where + " must hold a JSON object; restore a copy");
  }

  private void checkVersion(int found, Object where) throws FormatException {
    if (found > newest) {
      throw new TooNewException(
          where
              + " was written by a newer release: formatVersion="
              + found
              + ", this release reads up to "
              + newest
              + "; upgrade Contraflow");
    }
    if (found == -1) {
      throw new CorruptException(where + " has no formatVersion; restore a copy");
    }
    if (found < oldest) {
      throw new TooOldException(
          where
              + " is too old: formatVersion="
              + found
              + ", this release reads from "
              + oldest
              + "; use an older release to migrate it");
    }
  }

  private static boolean sealed(byte[] bytes) {
    int headBytes = bytes.length - SEAL_BYTES;
    if (headBytes < 0) {
      return false;
    }
    String seal = SEAL + Sha256.of(Arrays.copyOf(bytes, headBytes)) + "\"\n}\n";
    return Arrays.equals(
        bytes, headBytes, bytes.length, seal.getBytes(StandardCharsets.UTF_8), 0, SEAL_BYTES);
  }

  /** The first line of Jackson's message, without where in its own types it happened. */
  private static String reason(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
