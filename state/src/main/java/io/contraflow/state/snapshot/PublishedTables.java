package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a snapshot, mapped into memory; to be read by one thread at a time. They stay
 * readable where the files are deleted meanwhile.
 *
 * @param queries what embeds queries
 * @param documents what embeds documents; the same object where there is one table for both
 */
public record PublishedTables(Table queries, Table documents) {

  /** The files are not verified. */
  public static PublishedTables of(PublishedSnapshot snapshot) throws IOException {
    Path directory = snapshot.directory();
    boolean shared = snapshot.manifest().towers() == Towers.SHARED;
    if (snapshot.manifest().headShape().isPresent()) {
      AdapterModel adapter = AdapterModel.in(directory);
      Table queries = adapter.queryTable();
      return new PublishedTables(queries, shared ? queries : adapter.documentTable());
    }
    if (snapshot.manifest().delta() != null) {
      return of(SnapshotChain.of(snapshot));
    }
    StaticModel model = StaticModel.in(directory);
    Table queries = rows(model.tensor());
    return new PublishedTables(queries, shared ? queries : rows(model.documentTensor()));
  }

  private static PublishedTables of(SnapshotChain chain) throws IOException {
    StaticModel model = StaticModel.in(chain.full().directory());
    Table fullQueries = rows(model.tensor());
    List<DeltaFile> deltas = new ArrayList<>();
    for (PublishedSnapshot delta : chain.deltas()) {
      deltas.add(SnapshotChain.queries(delta, fullQueries.rows()));
    }
    Table queries = new ChainTable(fullQueries, deltas);
    Towers towers = chain.last().manifest().towers();
    if (towers == Towers.SHARED) {
      return new PublishedTables(queries, queries);
    }
    Table documents = rows(model.documentTensor());
    if (towers == Towers.QUERY_ONLY) {
      return new PublishedTables(queries, documents);
    }
    deltas.clear();
    for (PublishedSnapshot delta : chain.deltas()) {
      deltas.add(SnapshotChain.documents(delta, documents.rows()));
    }
    return new PublishedTables(queries, new ChainTable(documents, deltas));
  }

  private static Table rows(Path tensor) throws IOException {
    return SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR);
  }
}
