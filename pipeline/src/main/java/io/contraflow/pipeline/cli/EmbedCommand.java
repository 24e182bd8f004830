package io.contraflow.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.contraflow.pipeline.adapter.TextModel;
import io.contraflow.serving.SnapshotEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow embed}: texts in, or an embedder's vectors for an adapter; vectors out. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = {
      "Reads texts, one a line, and writes a unit vector for each as a JSON array, one a line.",
      "Input and output are UTF-8. A text without tokens gives zeros.",
      "For an adapter, texts go through its embedder first. With --vectors, or if its vectors come"
          + " with the events, it reads those: a JSON array or base64 of little-endian float32, one"
          + " a line."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow embed --side document SNAPSHOT < documents.txt",
      "  echo 'a rose is a rose' | contraflow embed contraflow-demo",
      "  jq '.text' documents.jsonl | contraflow embed --json SNAPSHOT > vectors.jsonl",
      "  contraflow embed --vectors ADAPTER < embedder-vectors.jsonl > adapted.jsonl"
    })
final class EmbedCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final int SHOWN = 80;

  @Parameters(
      paramLabel = "SNAPSHOT",
      description = "A snapshot's directory, or one of snapshots: then the newest published.")
  private Path snapshot;

  @Option(
      names = "--model",
      defaultValue = "default",
      paramLabel = "NAME",
      description = "Model within a directory of snapshots (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--side",
      defaultValue = "query",
      paramLabel = "SIDE",
      description =
          "query or document (default: ${DEFAULT-VALUE}). They differ where queries have a table of"
              + " their own.")
  private String side;

  @Option(
      names = "--json",
      description =
          "Each line is a JSON string, so that a text may contain line breaks; for an adapter"
              + " {\"vector\": …}.")
  private boolean json;

  @Option(
      names = "--vectors",
      description = "Lines are vectors of an adapter's embedder, and not texts.")
  private boolean vectors;

  @Option(
      names = "--embedder",
      paramLabel = "FILE",
      description =
          "For an adapter: its embedder's ONNX file, if it lies elsewhere than when the model was"
              + " trained.")
  private Path embedder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    boolean documents = documents();
    Path directory = SnapshotDirectory.find(snapshot, model);
    try (SnapshotEncoder encoder = SnapshotEncoder.open(directory)) {
      if (vectors
          || (encoder.takesVectors()
              && embedder == null
              && TextModel.embedderOf(encoder).isEmpty())) {
        write(in, out, (line, number) -> adapted(encoder, documents, line, number));
      } else {
        try (TextModel texts = TextModel.open(directory, embedder)) {
          write(in, out, (line, number) -> embedded(texts, documents, line, number));
        }
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  private interface Embedding {
    float[] of(String line, long number) throws IOException;
  }

  private static void write(BufferedReader in, PrintWriter out, Embedding embedding)
      throws IOException {
    long number = 0;
    for (String line = readLine(in); line != null; line = readLine(in)) {
      number++;
      out.print(Arrays.toString(embedding.of(line, number)).replace(" ", ""));
      out.print('\n');
      if (!in.ready()) {
        out.flush();
      }
    }
  }

  private float[] embedded(TextModel texts, boolean documents, String line, long number)
      throws IOException {
    String text = text(line, number);
    return documents ? texts.embedDocument(text) : texts.embedQuery(text);
  }

  private float[] adapted(SnapshotEncoder encoder, boolean documents, String line, long number)
      throws IOException {
    float[] vector = VectorLine.parse(line, json, number);
    try {
      return documents ? encoder.embedDocument(vector) : encoder.embedQuery(vector);
    } catch (IllegalArgumentException e) {
      throw new IOException("line " + number + ": " + e.getMessage(), e);
    }
  }

  private boolean documents() {
    if (!side.equals("query") && !side.equals("document")) {
      throw new ParameterException(
          spec.commandLine(), "--side must be query or document, was " + side);
    }
    return side.equals("document");
  }

  private String text(String line, long number) throws IOException {
    if (!json) {
      return line;
    }
    JsonNode value;
    try {
      value = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw noString(line, number, e);
    }
    if (!value.isTextual()) {
      throw noString(line, number, null);
    }
    return value.textValue();
  }

  private static IOException noString(String line, long number, Exception cause) {
    String shown = line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    return new IOException(
        "line "
            + number
            + " must be a JSON string, was "
            + shown
            + "; quote it, or leave out --json to take lines as they are",
        cause);
  }

  /** Up to the next line feed; other characters that end lines elsewhere belong to the text. */
  private static String readLine(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }
}
