package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.ClickModel;
import io.contraflow.pipeline.demo.Demo;
import io.contraflow.pipeline.demo.DemoOptions;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow demo}: broker, cluster, users and evaluation in one process. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Trains an embedder on the searches of simulated users, from a distilled model.",
      "Starts a real Kafka broker and a local Flink in this process. The text is WordNet's; the"
          + " users are simulated. Run again with the same --output, it goes on where it stopped.",
      "On a terminal it ends with a search page, everything still running: click, and watch the model"
          + " learn from it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow demo                          about three minutes on two cores",
      "  contraflow demo --quick                  under a minute",
      "  contraflow demo --start random           from nothing, documents learning too",
      "  contraflow demo --clicks random          clicks without meaning, to compare with",
      "  contraflow demo --exit                   without the search page at the end"
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--searches",
      paramLabel = "N",
      description = "Simulated searches; 62,000, or 9,000 with --quick.")
  private Long searches;

  @Option(names = "--rate", paramLabel = "N", description = "Searches a second.")
  private Double rate;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of users and model (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--clicks",
      defaultValue = "realistic",
      paramLabel = "MODEL",
      description = "realistic or random (default: ${DEFAULT-VALUE}).")
  private String clicks;

  @Option(
      names = "--towers",
      paramLabel = "TOWERS",
      description =
          "What learns: query-only, shared or separate. If not given, shared from a random start,"
              + " where the documents have to learn too, and query-only from any other.")
  private String towers;

  @Option(
      names = "--start",
      defaultValue = "distil+lexical",
      paramLabel = "START",
      description =
          "What the model begins as: random, distil, distil+lexical, static:DIR or snapshot:DIR"
              + " (default: ${DEFAULT-VALUE}). Distilling takes about half a minute, once on a machine.")
  private String start;

  @Option(
      names = "--output",
      defaultValue = "contraflow-demo",
      paramLabel = "DIR",
      description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--keep-running",
      description =
          "Leaves broker and job up at the end, with a search page to click on. So it is anyway where"
              + " standard input and output are a terminal.")
  private boolean keepRunning;

  @Option(names = "--exit", description = "Ends at the end, also on a terminal.")
  private boolean exit;

  @Option(
      names = "--port",
      defaultValue = "8090",
      paramLabel = "N",
      description = "Port of the search page; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--quick", description = "Fewer searches.")
  private boolean quick;

  @Mixin private ResumeMixin resume;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return new Demo(
            options(), resume.allowsDivergence(), resume.checkpoint(), spec.commandLine().getOut())
        .run();
  }

  /** A script must not hang. */
  private boolean keepsRunning() {
    if (exit && keepRunning) {
      throw new ParameterException(
          spec.commandLine(),
          "--exit and --keep-running contradict each other; give one of the two");
    }
    return !exit && (keepRunning || System.console() != null);
  }

  private DemoOptions options() {
    try {
      ClickModel model = ClickModel.of(clicks);
      Towers learning = towers == null ? null : Towers.of(towers);
      Start begin = Start.parse(start);
      return DemoOptions.of(
          quick, searches, rate, seed, model, learning, begin, output, keepsRunning(), port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
