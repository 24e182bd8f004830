package io.contraflow.benchmarks.quality;

import io.contraflow.pipeline.demo.Corpus;
import io.contraflow.pipeline.demo.WordNet;
import io.contraflow.pipeline.distil.DistilCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What the command line says.
 *
 * @param files the collection; null for WordNet as the demo has it
 * @param rows that are run, in the order of the table
 * @param searches of a pass; 0 for {@link Bench#SEARCHES_PER_QUERY} for each training query
 * @param seed of users and models
 * @param output where everything is kept
 * @param cache where distilled models, and beside them vectors, are kept from run to run
 * @param peers other programs
 */
record QualityOptions(
    CollectionFiles files,
    List<Row> rows,
    long searches,
    long seed,
    Path output,
    DistilCache cache,
    Peers peers) {
  QualityOptions {
    rows = List.copyOf(rows);
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(peers, "peers");
  }

  Corpus corpus() throws IOException {
    return files == null ? WordNet.read() : files.read();
  }

  boolean isWordNet() {
    return files == null;
  }
}
