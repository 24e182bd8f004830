package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.config.Catalogue;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.Option;
import io.contraflow.pipeline.config.Reference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contraflow configuration}: the reference of all options, and checks of files. */
@Command(
    name = "configuration",
    mixinStandardHelpOptions = true,
    description = "Prints every option, or one; checks a file.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow configuration                          the whole reference, in Markdown",
      "  contraflow configuration learner.temperature      one option",
      "  contraflow configuration --check contraflow.yaml  whether a file is valid"
    })
final class ConfigurationCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "KEY", description = "The option to describe.")
  private String key;

  @picocli.CommandLine.Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Writes the reference to a file.")
  private Path page;

  @picocli.CommandLine.Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Reads a configuration and says whether it is valid.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (file != null) {
      check(file);
      out.println(file + " is valid");
    } else if (page != null) {
      Files.writeString(page, Reference.markdown());
      out.println("wrote " + page);
    } else if (key != null) {
      out.println(Reference.describe(option(key)));
    } else {
      out.print(Reference.markdown());
    }
    out.flush();
    return ExitCode.OK;
  }

  private static void check(Path file) {
    Configuration configuration = Configuration.read(file);
    configuration.requireConsistent();
    Embedders.require(configuration);
  }

  private static Option<?> option(String key) {
    return Catalogue.find(key)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "unknown option " + key + "; did you mean " + Catalogue.nearest(key) + "?"));
  }
}
