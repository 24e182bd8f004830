package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.file.Path;

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
    StaticModel model = StaticModel.in(directory);
    Table queries = rows(model.tensor());
    return new PublishedTables(queries, shared ? queries : rows(model.documentTensor()));
  }

  private static Table rows(Path tensor) throws IOException {
    return SafetensorsFile.open(tensor).matrix(StaticModel.TENSOR);
  }
}
