package io.contraflow.benchmarks.contest;

import java.util.HashMap;
import java.util.Map;

/** A side whose work another's program does. */
public final class PeerSide implements Side {
  private final String name;
  private final Peer peer;
  private final boolean owned;

  private PeerSide(String name, Peer peer, boolean owned) {
    this.name = name;
    this.peer = peer;
    this.owned = owned;
  }

  /**
   * Gives work to a program that others use too.
   *
   * @param task what it has to know
   * @throws PeerException if it cannot be had
   */
  public static PeerSide shared(
      String name,
      PeerPrograms programs,
      String script,
      int threads,
      PeerPrograms.Allocator allocator,
      Map<String, ?> task)
      throws PeerException {
    return open(new PeerSide(name, programs.running(script, threads, allocator), false), task);
  }

  /** The same with a program of its own, which ends with it. */
  public static PeerSide alone(
      String name,
      PeerPrograms programs,
      String script,
      int threads,
      PeerPrograms.Allocator allocator,
      Map<String, ?> task)
      throws PeerException {
    return open(new PeerSide(name, programs.start(script, threads, allocator), true), task);
  }

  private static PeerSide open(PeerSide side, Map<String, ?> task) throws PeerException {
    Map<String, Object> request = new HashMap<>(task);
    request.put("open", side.name);
    try {
      side.peer.ask(request);
      return side;
    } catch (PeerException e) {
      side.end();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double msOf(int steps) throws PeerException {
    return peer.ask(Map.of("run", name, "steps", steps)).path("ms").asDouble() / steps;
  }

  @Override
  public double loss() throws PeerException {
    return peer.ask(Map.of("loss", name)).path("loss").asDouble(Double.NaN);
  }

  @Override
  public void close() {
    if (!owned) {
      try {
        peer.ask(Map.of("close", name));
      } catch (PeerException e) {
        // It has ended, and its memory with it.
      }
    }
    end();
  }

  private void end() {
    if (owned) {
      peer.close();
    }
  }
}
