package io.contraflow.pipeline.deploy;

import io.contraflow.pipeline.job.JobMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** Files that say how the job is run somewhere, and what they have in common. */
final class Deployment {
  static final Path ROOT = Path.of(System.getProperty("contraflow.root"));

  private static final Pattern EXPORT =
      Pattern.compile("export (\\w+)=\"?(?:\\$\\{\\w+:-)?(\\w+)}?\"?");

  private Deployment() {}

  static List<Map<String, Object>> documents(String file) throws IOException {
    List<Map<String, Object>> documents = new ArrayList<>();
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    yaml.loadAll(read(file)).forEach(document -> documents.add(map(document)));
    return documents;
  }

  static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object node) {
    return node == null ? Map.of() : (Map<String, Object>) node;
  }

  static List<String> list(Object node) {
    return node == null ? List.of() : ((List<?>) node).stream().map(String::valueOf).toList();
  }

  /** What is below nested keys. */
  static Object at(Object node, String... keys) {
    Object found = node;
    for (String key : keys) {
      found = map(found).get(key);
    }
    return found;
  }

  /** The variables that the launcher sets for every command. */
  static Map<String, String> launcherEnvironment() throws IOException {
    Map<String, String> environment = new TreeMap<>();
    Matcher matcher = EXPORT.matcher(read("contraflow"));
    while (matcher.find()) {
      environment.put(matcher.group(1), matcher.group(2));
    }
    return environment;
  }

  /**
   * Flink's own sums over the sizes of a task manager.
   *
   * @throws RuntimeException if they contradict each other
   */
  static TaskExecutorProcessSpec taskManager(Map<String, String> properties) {
    Configuration configuration = Configuration.fromMap(properties);
    configuration.set(TaskManagerOptions.CPU_CORES, 2.0);
    return TaskExecutorProcessUtils.processSpecFromConfig(configuration);
  }

  /** Bytes of the job manager's heap, by the same sums. */
  static long jobManagerHeapBytes(Map<String, String> properties) {
    return JobManagerProcessUtils.processSpecFromConfig(Configuration.fromMap(properties))
        .getJvmHeapMemorySize()
        .getBytes();
  }

  /**
   * @throws CommandLine.ParameterException if the job does not know an argument
   */
  static Map<String, String> jobArguments(List<String> arguments) {
    Map<String, String> given = new TreeMap<>();
    new CommandLine(new JobMain())
        .parseArgs(arguments.toArray(String[]::new))
        .matchedOptions()
        .forEach(
            option -> given.put(option.longestName(), String.valueOf(option.<Object>getValue())));
    return given;
  }
}
