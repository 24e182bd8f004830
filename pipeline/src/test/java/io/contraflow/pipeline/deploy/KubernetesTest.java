package io.contraflow.pipeline.deploy;

import static io.contraflow.pipeline.deploy.Deployment.at;
import static io.contraflow.pipeline.deploy.Deployment.list;
import static io.contraflow.pipeline.deploy.Deployment.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.job.JobMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest for Flink's Kubernetes operator, as far as it can be read without a cluster. */
class KubernetesTest {
  private static final String FILE = "docs/kubernetes/contraflow.yaml";

  /** Fields of the operator's resource {@code flink.apache.org/v1beta1}. */
  private static final Set<String> SPEC =
      Set.of(
          "image",
          "imagePullPolicy",
          "flinkVersion",
          "serviceAccount",
          "flinkConfiguration",
          "ingress",
          "podTemplate",
          "jobManager",
          "taskManager",
          "job",
          "logConfiguration",
          "mode",
          "restartNonce");

  private static final Set<String> JOB =
      Set.of("jarURI", "entryClass", "args", "parallelism", "state", "upgradeMode");

  private Map<String, Object> claim;
  private Map<String, Object> configuration;
  private Map<String, Object> deployment;
  private Object spec;

  @BeforeEach
  void read() throws IOException {
    List<Map<String, Object>> documents = Deployment.documents(FILE);
    claim = documents.get(0);
    configuration = documents.get(1);
    deployment = documents.get(2);
    spec = deployment.get("spec");
  }

  @Test
  void shouldHaveFieldsOfTheOperatorsResourceOnly() {
    assertThat(deployment).containsOnlyKeys("apiVersion", "kind", "metadata", "spec");
    assertThat(deployment)
        .containsEntry("apiVersion", "flink.apache.org/v1beta1")
        .containsEntry("kind", "FlinkDeployment");
    assertThat(SPEC).containsAll(map(spec).keySet());
    assertThat(JOB).containsAll(map(at(spec, "job")).keySet());
    for (String process : List.of("jobManager", "taskManager")) {
      assertThat(map(at(spec, process))).containsOnlyKeys("resource");
      assertThat(map(at(spec, process, "resource"))).containsOnlyKeys("memory", "cpu");
    }
    assertThat(map(at(spec, "flinkConfiguration")).values()).allMatch(String.class::isInstance);
    String version = EnvironmentInformation.getVersion(); // as in 2.2.1
    String[] parts = version.split("\\.");
    assertThat(at(spec, "flinkVersion")).isEqualTo("v" + parts[0] + "_" + parts[1]);
  }

  @Test
  void shouldGiveFlinkSizesThatAddUp() {
    Map<String, String> flink = new TreeMap<>();
    map(at(spec, "flinkConfiguration")).forEach((key, value) -> flink.put(key, (String) value));
    Object memory = at(spec, "taskManager", "resource", "memory");
    flink.put("taskmanager.memory.process.size", (String) memory);
    flink.put(
        "jobmanager.memory.process.size", (String) at(spec, "jobManager", "resource", "memory"));

    assertThat(Deployment.taskManager(flink).getTotalProcessMemorySize().getMebiBytes() + "m")
        .isEqualTo(memory);
    assertThat(Deployment.jobManagerHeapBytes(flink)).isGreaterThan(768L << 20);
    assertThat(Integer.parseInt(flink.get("taskmanager.numberOfTaskSlots")))
        .isGreaterThanOrEqualTo((Integer) at(spec, "job", "parallelism"));
  }

  @Test
  void shouldRunTheJobWithItsFilesWhereTheImageAndTheVolumesHaveThem(@TempDir Path directory)
      throws Exception {
    String image = Deployment.read("docs/kubernetes/Dockerfile");
    assertThat(image)
        .contains("FROM flink:" + EnvironmentInformation.getVersion() + "-java17")
        .contains("-t " + at(spec, "image"));
    assertThat(at(spec, "job", "jarURI")).isEqualTo("local:///opt/flink/usrlib/contraflow-job.jar");
    assertThat(image)
        .contains("pipeline/target/contraflow-job.jar /opt/flink/usrlib/")
        .contains("pipeline/target/flink-lib/ /opt/flink/lib/")
        .contains("jvm.options /opt/contraflow/");
    assertThat(at(spec, "job", "entryClass")).isEqualTo(JobMain.class.getName());

    Object pod = at(spec, "podTemplate", "spec");
    Object container = ((List<?>) at(pod, "containers")).get(0);
    assertThat(at(container, "name")).isEqualTo("flink-main-container");
    Map<String, String> environment = new TreeMap<>();
    for (Object variable : (List<?>) at(container, "env")) {
      environment.put((String) at(variable, "name"), (String) at(variable, "value"));
    }
    Map<String, String> launcher = Deployment.launcherEnvironment();
    assertThat(environment)
        .containsEntry("OMP_NUM_THREADS", launcher.get("OMP_NUM_THREADS"))
        .containsEntry("MALLOC_ARENA_MAX", launcher.get("MALLOC_ARENA_MAX"))
        .containsEntry("JDK_JAVA_OPTIONS", "@/opt/contraflow/jvm.options");

    List<String> volumes = new ArrayList<>();
    ((List<?>) at(pod, "volumes")).forEach(volume -> volumes.add((String) at(volume, "name")));
    List<String> mounted = new ArrayList<>();
    for (Object mount : (List<?>) at(container, "volumeMounts")) {
      assertThat(volumes).contains((String) at(mount, "name"));
      mounted.add((String) at(mount, "mountPath"));
    }
    Map<String, String> arguments = Deployment.jobArguments(list(at(spec, "job", "args")));
    Path config = Path.of(arguments.get("--config"));
    assertThat(mounted)
        .contains(config.getParent().toString())
        .anyMatch(mount -> arguments.get("--output").startsWith(mount + "/"));
    String yaml = (String) at(configuration, "data", config.getFileName().toString());
    Configuration.read(Files.writeString(directory.resolve("contraflow.yaml"), yaml))
        .requireConsistent();
    assertThat(at(claim, "metadata", "name")).isEqualTo("contraflow-data");
    assertThat(list(at(claim, "spec", "accessModes"))).containsExactly("ReadWriteMany");
  }
}
