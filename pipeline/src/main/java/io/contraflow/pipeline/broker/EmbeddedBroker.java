package io.contraflow.pipeline.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Apache Kafka's production broker in this JVM: one KRaft node that is broker and controller, bound
 * to the loopback interface. It keeps everything in its data directory, and a restart on the same
 * directory, after a kill too, is the same cluster with the same records.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "localhost";

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker and returns once it takes requests.
   *
   * @param dataDirectory made and formatted if it is new
   * @param port for clients; 0 takes a free one
   * @throws BrokerException if the port is taken or the directory is in use or damaged
   */
  public static EmbeddedBroker start(Path dataDirectory, int port) {
    return start(dataDirectory, port, Map.of());
  }

  /**
   * The same with settings of the broker's that go before its own, such as credentials of the
   * listener {@code PLAINTEXT}, which is the clients'.
   */
  public static EmbeddedBroker start(Path dataDirectory, int port, Map<String, String> settings) {
    int clientPort = port == 0 ? freePort(0) : port;
    checkFree(clientPort);
    try {
      Files.createDirectories(dataDirectory);
      checkUnlocked(dataDirectory);
      format(dataDirectory);
      Properties properties =
          BrokerProperties.of(dataDirectory, HOST, clientPort, freePort(clientPort));
      properties.putAll(settings);
      KafkaConfig config = new KafkaConfig(properties, false);
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, clientPort);
    } catch (Exception e) {
      throw new BrokerException(
          "the broker must be able to use "
              + dataDirectory
              + ", but: "
              + (e.getMessage() == null ? e.toString() : e.getMessage())
              + "; stop what else uses the directory, or name another",
          e);
    }
  }

  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  public int port() {
    return port;
  }

  /** Stops the broker; its records stay. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path directory) throws Exception {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(BrokerProperties.NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(BrokerProperties.CONTROLLER)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setMetadataLogDirectory(directory.toString())
        .addDirectory(directory.toString())
        .run();
  }

  /** Kafka's own check comes late, and ends the JVM. */
  private static void checkUnlocked(Path directory) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new IOException("another process holds its lock");
      }
    } catch (OverlappingFileLockException e) {
      throw new IOException("another broker in this process holds its lock", e);
    }
  }

  /** A port is free again as soon as it was found, so that the next search may find it too. */
  private static int freePort(int otherThan) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      return port == otherThan ? freePort(otherThan) : port;
    } catch (IOException e) {
      throw new BrokerException("no port is free on " + HOST, e);
    }
  }

  private static void checkFree(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      try (socket) {
        // A port whose last connections linger is free.
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(HOST, port));
      }
    } catch (IOException e) {
      throw new BrokerException(
          "the broker's port must be free, but "
              + port
              + " is in use; stop what holds it or choose"
              + " another",
          e);
    }
  }
}
