package io.contraflow.pipeline.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What makes a run's events: kept as {@code demo.json} in its output, so that a command that goes
 * on after a kill makes the same ones.
 *
 * @param formatVersion of the file
 * @param startMs schedule time of the first record: the wall clock when the run began
 * @param searches simulated searches in all
 * @param rate searches a second
 * @param seed of the users
 * @param clicks label of the click model
 * @param towers what learns, by its label; null in a run begun before there was a choice, where
 *     both sides shared a table
 * @param start what the model began as
 * @param partitions of each topic that the producer writes
 */
public record DemoRun(
    int formatVersion,
    long startMs,
    long searches,
    double rate,
    long seed,
    String clicks,
    String towers,
    String start,
    int partitions) {
  public static final int FORMAT_VERSION = 2;
  public static final String FILE = "demo.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  public DemoRun {
    towers = towers == null ? Towers.SHARED.label() : towers;
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, was " + partitions);
    }
  }

  /**
   * The run that {@code options.output()} holds, or a new one, written there.
   *
   * @param nowMs the wall clock
   * @throws IllegalArgumentException if the run there was begun with other options
   */
  public static DemoRun open(DemoOptions options, int partitions, long nowMs) throws IOException {
    Path file = options.output().resolve(FILE);
    DemoRun asked =
        new DemoRun(
            FORMAT_VERSION,
            nowMs,
            options.searches(),
            options.rate(),
            options.seed(),
            options.clicks().label(),
            options.towers().label(),
            options.start().toString(),
            partitions);
    if (!Files.exists(file)) {
      asked.write(file);
      return asked;
    }
    DemoRun begun = read(file);
    begun.mustEqual("--searches", begun.searches, asked.searches, file);
    begun.mustEqual("--rate", begun.rate, asked.rate, file);
    begun.mustEqual("--seed", begun.seed, asked.seed, file);
    begun.mustEqual("--clicks", begun.clicks, asked.clicks, file);
    begun.mustEqual("--towers", begun.towers, asked.towers, file);
    begun.mustEqual("--start", begun.start, asked.start, file);
    begun.mustEqual("partitions", begun.partitions, asked.partitions, file);
    return begun;
  }

  /**
   * @throws io.contraflow.state.format.FormatException if it was written by another release or is
   *     damaged
   */
  private static DemoRun read(Path file) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
    int version = json.path("formatVersion").asInt(-1);
    if (version > FORMAT_VERSION) {
      throw new TooNewException(
          "%s was written by a newer release: formatVersion=%d, this release reads %d; upgrade Contraflow"
              .formatted(file, version, FORMAT_VERSION));
    }
    if (version >= 0 && version < FORMAT_VERSION) {
      throw new TooOldException(
          "%s is too old: formatVersion=%d, this release reads %d; begin anew with another --output"
              .formatted(file, version, FORMAT_VERSION));
    }
    try {
      if (version < 0) {
        throw new IllegalArgumentException("it has no formatVersion");
      }
      return JSON.treeToValue(json, DemoRun.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  private static CorruptException damaged(Path file, Exception e) {
    return new CorruptException(
        "%s is damaged: %s; restore a copy, or begin anew with another --output"
            .formatted(file, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
        e);
  }

  private void mustEqual(String option, Object was, Object is, Path file) {
    if (!was.equals(is)) {
      throw new IllegalArgumentException(
          option
              + " must stay what the run was begun with, "
              + was
              + ", was "
              + is
              + " ("
              + file
              + "); give "
              + was
              + " to go on, or another --output to begin anew");
    }
  }

  private void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = file.resolveSibling(FILE + ".tmp");
    Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
