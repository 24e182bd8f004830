package io.contraflow.benchmarks.contest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Another's program that stays up and answers requests one by one, a JSON object a line. It ends
 * when its input does. Not thread-safe.
 */
final class Peer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long END_WAIT_S = 5;

  private final String script;
  private final Process process;
  private final Path log;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  /**
   * @param log of its stderr
   */
  Peer(String script, Process process, Path log) {
    this.script = script;
    this.process = process;
    this.log = log;
    requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Waits for the answer.
   *
   * @throws PeerException if it has ended, or answers with an {@code error}
   */
  JsonNode ask(Map<String, ?> request) throws PeerException {
    try {
      requests.write(JSON.writeValueAsString(request));
      requests.newLine();
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new PeerException(script + " has ended; " + log + " says why");
      }
      JsonNode found = JSON.readTree(answer);
      if (found.has("error")) {
        throw new PeerException(script + ": " + found.get("error").asText());
      }
      return found;
    } catch (PeerException e) {
      throw e;
    } catch (IOException e) {
      throw new PeerException(script + " cannot be asked; " + log + " says why", e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it. */
  @Override
  public void close() {
    try {
      requests.close();
      process.waitFor(END_WAIT_S, TimeUnit.SECONDS);
    } catch (IOException e) {
      // It has ended already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly().onExit().join();
  }
}
