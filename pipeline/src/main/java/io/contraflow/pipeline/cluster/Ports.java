package io.contraflow.pipeline.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Asked before a cluster begins: Flink says which port is taken in no line that a user sees. */
final class Ports {
  private Ports() {}

  /**
   * @param key of the option that has the port
   * @param port 0 is always free
   * @throws ClusterException if something listens there
   */
  static void requireFree(String key, InetAddress address, int port) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // one whose last connections linger is free
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new ClusterException(
          "%s must be free, but port %d is taken (%s); stop what listens there, or set %s to another"
              .formatted(key, port, e.getMessage(), key),
          e);
    }
  }
}
