package io.contraflow.pipeline.deploy;

import static io.contraflow.pipeline.deploy.Deployment.at;
import static io.contraflow.pipeline.deploy.Deployment.list;
import static io.contraflow.pipeline.deploy.Deployment.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docker-compose.yml}, as far as it can be read without Docker. */
class ComposeTest {
  private static final String FILE = "docker-compose.yml";
  private static final Set<String> TOP = Set.of("name", "services", "volumes", "x-flink");

  /** Of the compose specification, those that are used here or may well be. */
  private static final Set<String> SERVICE =
      Set.of(
          "image",
          "restart",
          "depends_on",
          "volumes",
          "environment",
          "ports",
          "healthcheck",
          "user",
          "entrypoint",
          "command",
          "mem_limit");

  private static final Set<String> HEALTH =
      Set.of("test", "interval", "timeout", "retries", "start_period");
  private static final Set<String> CONDITIONS =
      Set.of("service_started", "service_healthy", "service_completed_successfully");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)([^}]*)}?");
  private static final Pattern DEFAULTED = Pattern.compile("\\$\\{\\w+:-([^}]*)}");

  private Map<String, Object> compose;
  private Map<String, Object> services;

  @BeforeEach
  void read() throws IOException {
    compose = Deployment.documents(FILE).get(0);
    services = map(compose.get("services"));
  }

  @Test
  void shouldHaveKeysOfTheComposeSpecificationOnly() {
    assertThat(TOP).containsAll(compose.keySet());
    assertThat(services.keySet())
        .containsExactly("kafka", "data", "jobmanager", "taskmanager", "prometheus", "grafana");
    services.forEach(
        (name, service) -> {
          assertThat(SERVICE).as(name).containsAll(map(service).keySet());
          map(at(service, "depends_on"))
              .forEach(
                  (other, on) -> {
                    assertThat(services).as(name).containsKey(other);
                    assertThat(map(on)).as(name).containsOnlyKeys("condition");
                    assertThat(CONDITIONS).as(name).contains((String) at(on, "condition"));
                  });
        });
  }

  @Test
  void shouldAskEachServiceThatStaysWhetherItIsWell() {
    services.forEach(
        (name, service) -> {
          Map<String, Object> health = map(at(service, "healthcheck"));
          boolean stays = !name.equals("data");
          assertThat(map(service).containsKey("restart")).as(name).isEqualTo(stays);
          assertThat(HEALTH).as(name).containsAll(health.keySet());
          if (stays) {
            assertThat(list(health.get("test"))).as(name).startsWith("CMD").hasSizeGreaterThan(1);
            assertThat(List.of("interval", "timeout"))
                .allSatisfy(key -> assertThat(health.get(key)).asString().matches("\\d+[sm]"));
          }
        });
  }

  @Test
  void shouldPinTheVersionsThatAreTested() {
    Map<String, String> images = new TreeMap<>();
    services.forEach((name, service) -> images.put(name, (String) at(service, "image")));

    assertThat(images.values())
        .allMatch(image -> image.matches("[\\w./-]+:v?\\d+\\.\\d+\\.\\d+.*"));
    assertThat(images.get("kafka")).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    String flink = "flink:" + EnvironmentInformation.getVersion() + "-java17";
    assertThat(images.get("jobmanager")).isEqualTo(flink);
    assertThat(images.get("taskmanager")).isEqualTo(flink);
    assertThat(images.get("data")).isEqualTo(flink);
  }

  @Test
  void shouldMountFilesThatThereAreAndVolumesThatAreNamed() throws IOException {
    String pom = Deployment.read("pipeline/pom.xml");
    Set<String> named = new TreeSet<>();
    for (Mount mount : mounts()) {
      if (!mount.source().startsWith("./")) {
        named.add(mount.source());
        continue;
      }
      assertThat(mount.mode()).as(mount.source()).isEqualTo("ro");
      Path file = Path.of(mount.source()).normalize();
      if (file.startsWith("pipeline/target")) { // the build makes it
        assertThat(pom).contains("${project.build.directory}/" + file.getFileName());
      } else {
        assertThat(Deployment.ROOT.resolve(file)).exists();
      }
    }
    assertThat(map(compose.get("volumes"))).containsOnlyKeys(named.toArray(String[]::new));
    assertThat(named).contains("data", "kafka");
  }

  @Test
  void shouldHaveADefaultForEachVariableAndTellOfIt() throws IOException {
    String text = Deployment.read(FILE).replaceAll("(?m)^ *#.*$", "");
    Set<String> variables = new TreeSet<>();
    Matcher matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      assertThat(matcher.group(2)).as(matcher.group()).startsWith(":-");
      variables.add(matcher.group(1));
    }
    assertThat(variables).containsExactly("CONTRAFLOW_CONFIG", "GRAFANA_PASSWORD");
    assertThat(Deployment.read("docs/cluster.md")).contains(variables);
  }

  @Test
  void shouldKeepPortsToThisMachineAndAgreeOnThem() throws IOException {
    List<String> published = new ArrayList<>();
    services.values().forEach(service -> published.addAll(list(at(service, "ports"))));
    assertThat(published).allMatch(port -> port.matches("127\\.0\\.0\\.1:(\\d+):\\1"));
    assertThat(published).doesNotHaveDuplicates();

    Map<String, Object> kafka = map(at(services, "kafka", "environment"));
    String advertised = (String) kafka.get("KAFKA_ADVERTISED_LISTENERS");
    Configuration job = Configuration.read(Deployment.ROOT.resolve("docs/compose/contraflow.yaml"));
    assertThat(advertised)
        .contains("://" + job.get(KafkaSettings.BOOTSTRAP_SERVERS))
        .contains("OUTSIDE://localhost:29092");
    assertThat(published).contains("127.0.0.1:29092:29092");
    for (String listener : advertised.split(",")) {
      String port = listener.replaceFirst(".*:", "");
      String name = listener.replaceFirst(":.*", "");
      assertThat((String) kafka.get("KAFKA_LISTENERS")).contains(name + "://:" + port);
      assertThat((String) kafka.get("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP")).contains(name + ":");
    }

    Map<String, Object> prometheus = Deployment.documents("docs/compose/prometheus.yml").get(0);
    Object scrape = ((List<?>) prometheus.get("scrape_configs")).get(0);
    Object found = ((List<?>) at(scrape, "dns_sd_configs")).get(0);
    assertThat(services.keySet()).containsAll(list(at(found, "names")));
    assertThat(String.valueOf(at(found, "port")))
        .isEqualTo(flink().get("metrics.reporter.prom.port"));
    List<String> targets = mounts().stream().map(Mount::target).toList();
    assertThat(targets).containsAll(list(prometheus.get("rule_files")));
    assertThat(at(scrape, "job_name")).isEqualTo("contraflow"); // the alerts ask for it
    Object source =
        ((List<?>)
                Deployment.documents("docs/compose/grafana/datasource.yml")
                    .get(0)
                    .get("datasources"))
            .get(0);
    assertThat(at(source, "url")).isEqualTo("http://prometheus:9090");
    assertThat(at(source, "uid")).isEqualTo("prometheus");
    Object provider =
        ((List<?>)
                Deployment.documents("docs/compose/grafana/dashboards.yml").get(0).get("providers"))
            .get(0);
    assertThat(targets).contains(at(provider, "options", "path") + "/contraflow.json");
  }

  @Test
  void shouldStartEveryJvmAsTheLauncherDoes() throws IOException {
    Map<String, String> launcher = Deployment.launcherEnvironment();
    assertThat(launcher).containsKeys("OMP_NUM_THREADS", "MALLOC_ARENA_MAX");
    for (String name : List.of("jobmanager", "taskmanager")) {
      Map<String, Object> environment = map(at(services, name, "environment"));
      for (String variable : List.of("OMP_NUM_THREADS", "MALLOC_ARENA_MAX")) {
        assertThat(environment).as(name).containsEntry(variable, launcher.get(variable));
      }
      String options = (String) environment.get("JDK_JAVA_OPTIONS");
      assertThat(mounts(name))
          .as("the launcher's own file")
          .contains(new Mount("./jvm.options", options.replaceFirst("^@", ""), "ro"));
    }
  }

  @Test
  void shouldGiveFlinkSizesThatAddUp() {
    Map<String, String> flink = flink();
    assertThat(flink.values()).as("the image takes blanks out").noneMatch(v -> v.contains(" "));
    assertThat(Deployment.taskManager(flink).getTotalProcessMemorySize().getMebiBytes())
        .isEqualTo(2304);
    assertThat(Deployment.jobManagerHeapBytes(flink)).isGreaterThan(768L << 20);
    assertThat(flink)
        .containsEntry("heartbeat.timeout", "10s")
        .containsEntry("metrics.reporter.prom.filterLabelValueCharacters", "false");
    assertThat(flink.get("metrics.reporter.prom.factory.class"))
        .isEqualTo(org.apache.flink.metrics.prometheus.PrometheusReporterFactory.class.getName());
    assertThat(Integer.parseInt(flink.get("taskmanager.numberOfTaskSlots")))
        .isGreaterThanOrEqualTo(Integer.parseInt(flink.get("parallelism.default")));
    for (String name : List.of("jobmanager", "taskmanager")) {
      assertThat(at(services, name, "mem_limit")).as(name).isEqualTo("3g");
    }
  }

  private Map<String, String> flink() {
    Map<String, String> properties = new TreeMap<>();
    for (String line :
        at(services, "taskmanager", "environment", "FLINK_PROPERTIES").toString().split("\n")) {
      String[] parts = line.split(": ", 2);
      assertThat(properties.put(parts[0], parts[1])).as(line).isNull();
    }
    assertThat(at(services, "jobmanager", "environment"))
        .isEqualTo(at(services, "taskmanager", "environment"));
    return properties;
  }

  private List<Mount> mounts() {
    return services.keySet().stream().flatMap(name -> mounts(name).stream()).toList();
  }

  private List<Mount> mounts(String service) {
    return list(at(services, service, "volumes")).stream()
        .map(mount -> DEFAULTED.matcher(mount).replaceAll("$1").split(":"))
        .map(parts -> new Mount(parts[0], parts[1], parts.length == 3 ? parts[2] : "rw"))
        .toList();
  }

  /** What a container sees where. */
  private record Mount(String source, String target, String mode) {}
}
