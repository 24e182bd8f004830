package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.pipeline.distil.Distillation;
import io.contraflow.pipeline.distil.ProgressLine;
import io.contraflow.pipeline.distil.Teacher;
import io.contraflow.pipeline.distil.TokenCounts;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotExport;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow distil}: a static model from a transformer. */
@Command(
    name = "distil",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a static model from a transformer, by the recipe of model2vec 0.8.",
      "Every token of the vocabulary goes through the transformer once, on all cores; the result is a"
          + " directory that sentence-transformers opens and that learner.start: static:DIR trains"
          + " from. Killed and started again it goes on where it stopped. Without --onnx it takes"
          + " all-MiniLM-L6-v2, which comes with Contraflow."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow distil --output minilm-static",
      "  contraflow distil --onnx e5/model.onnx --tokenizer e5/tokenizer.json --output e5-static",
      "  contraflow distil --texts documents.jsonl.gz --output minilm-static"
    })
final class DistilCommand implements Callable<Integer> {
  @Option(
      names = "--onnx",
      defaultValue = Teacher.MINILM,
      paramLabel = "FILE",
      description = "The transformer's ONNX export (default: ${DEFAULT-VALUE}).")
  private String onnx;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "Its tokenizer.json; needed with --onnx.")
  private String tokenizerFile;

  @Option(
      names = "--dimension",
      defaultValue = "256",
      paramLabel = "N",
      description = "Length of a vector, at most the transformer's (default: ${DEFAULT-VALUE}).")
  private int dimension;

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description =
          "Texts that say how frequent each token is, one a line or JSON lines with text; .gz is"
              + " read too. Without it frequencies go by a token's place in the vocabulary.")
  private Path texts;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the model; it must not exist, or be empty.")
  private Path output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (tokenizerFile == null && !onnx.equals(Teacher.MINILM)) {
      throw new ParameterException(
          spec.commandLine(), "--onnx needs the model's tokenizer; give it with --tokenizer");
    }
    long startNs = System.nanoTime();
    SnapshotExport.mustBeFree(output);
    Teacher teacher = Teacher.of(onnx);
    String tokenizerName = tokenizerFile == null ? Teacher.MINILM : tokenizerFile;
    PrintWriter out = spec.commandLine().getOut();
    try (Tokenizer tokenizer = Teacher.tokenizer(tokenizerName)) {
      teacher.mustGoWith(tokenizer);
      TokenCounts counts = texts == null ? null : TokenCounts.read(texts, tokenizer);
      PublishedSnapshot made =
          DistilCache.make(
              new Distillation(teacher, tokenizer, dimension, counts),
              tokenizer,
              output,
              new ProgressLine("distilling", onnx, "tokens", spec.commandLine().getErr())::show);
      out.printf("model      %s%n", output);
      out.printf(
          "rows       %,d of %d numbers%n",
          tokenizer.vocabularySize(), made.manifest().dimension());
      out.printf("tensor     %s%n", made.manifest().tensorSha256());
    }
    out.printf("time       %d s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs));
    out.flush();
    return ExitCode.OK;
  }
}
