package io.contraflow.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A session cluster of processes with this one's class path: a job manager and task managers of two
 * slots each, with every memory size given as docs/cluster.md says.
 */
final class FlinkCluster {
  private static final int SLOTS = 2;
  private static final long PATIENCE_S = 120;
  private static final long POLL_MS = 250;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JobRun run;
  private final Path conf;
  private final int restPort = freePort();
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param run whose processes they become
   */
  FlinkCluster(JobRun run) throws IOException {
    this.run = run;
    this.conf = run.directory().resolve("conf");
    Files.createDirectories(conf);
    Files.writeString(
        conf.resolve("config.yaml"), settings(freePort(), restPort, run.directory().toString()));
  }

  private static String settings(int rpcPort, int restPort, String directory) {
    return """
        jobmanager.rpc.address: localhost
        jobmanager.rpc.port: %d
        jobmanager.bind-host: localhost
        rest.address: localhost
        rest.port: %d
        rest.bind-address: localhost
        taskmanager.host: localhost
        taskmanager.bind-host: localhost
        taskmanager.numberOfTaskSlots: %d
        taskmanager.load-balance.mode: SLOTS
        heartbeat.interval: 2 s
        heartbeat.timeout: 10 s
        io.tmp.dirs: %s/tmp
        restart-strategy.type: exponential-delay
        restart-strategy.exponential-delay.initial-backoff: 1 s
        restart-strategy.exponential-delay.max-backoff: 10 s
        taskmanager.cpu.cores: 2
        taskmanager.memory.framework.heap.size: 128m
        taskmanager.memory.framework.off-heap.size: 128m
        taskmanager.memory.task.heap.size: 512m
        taskmanager.memory.task.off-heap.size: 768m
        taskmanager.memory.network.min: 64m
        taskmanager.memory.network.max: 64m
        taskmanager.memory.managed.size: 256m
        taskmanager.memory.jvm-metaspace.size: 256m
        taskmanager.memory.jvm-overhead.min: 192m
        taskmanager.memory.jvm-overhead.max: 192m
        """
        .formatted(rpcPort, restPort, SLOTS, directory);
  }

  Child startJobManager() throws IOException {
    return run.start(
        "jobmanager",
        StandaloneSessionClusterEntrypoint.class,
        List.of("-Xmx384m"),
        List.of("--configDir", conf.toString()));
  }

  /** Heap: framework and task. Direct memory: framework, task and network. */
  Child startTaskManager() throws IOException {
    return run.start(
        "taskmanager",
        TaskManagerRunner.class,
        List.of("-Xmx640m", "-XX:MaxDirectMemorySize=960m"),
        List.of("--configDir", conf.toString()));
  }

  URI rest() {
    return URI.create("http://localhost:" + restPort);
  }

  int restPort() {
    return restPort;
  }

  /**
   * Waits until the job manager knows of so many task managers.
   *
   * @throws IOException if that takes too long
   */
  void awaitTaskManagers(int count) throws IOException, InterruptedException {
    long begunNs = System.nanoTime();
    while (taskManagers() < count) {
      if (System.nanoTime() - begunNs > TimeUnit.SECONDS.toNanos(PATIENCE_S)) {
        throw new IOException(
            "the cluster must have %d task managers within %d s; see %s"
                .formatted(count, PATIENCE_S, run.directory()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  /** Task managers that the job manager knows of; -1 if it does not answer. */
  private int taskManagers() throws InterruptedException {
    try {
      HttpRequest overview = HttpRequest.newBuilder(rest().resolve("/overview")).build();
      JsonNode answer = JSON.readTree(http.send(overview, BodyHandlers.ofByteArray()).body());
      return answer.path("taskmanagers").asInt(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no port is free on localhost", e);
    }
  }
}
