package io.contraflow.state.snapshot;

import io.contraflow.state.head.DenseLayer;
import io.contraflow.state.head.FoldedHead;
import io.contraflow.state.head.HeadOnnx;
import io.contraflow.state.head.HeadParameters;
import io.contraflow.state.head.HeadShape;
import java.io.IOException;
import java.util.List;

/** Writes the files of an adapter's snapshot, but for the manifest. */
final class AdapterWriter {
  private final SnapshotFiles files;
  private final HeadShape head;

  AdapterWriter(SnapshotFiles files, HeadShape head) {
    this.files = files;
    this.head = head;
  }

  SnapshotWriter.TensorHashes write(SnapshotTables tables) throws IOException {
    files.text(StaticModel.MODULES_FILE, AdapterLayout.modules(tables.towers(), head));
    files.text(AdapterLayout.normalizeFile(tables.towers(), head), "{}\n");
    String query = files.table(AdapterLayout.QUERY_FILE, tables.query());
    HeadParameters queries = AdapterModel.read(files.at(AdapterLayout.QUERY_FILE), head);
    onnx(AdapterLayout.QUERY_ONNX_FILE, queries);
    if (tables.towers() == Towers.SHARED) {
      layers(AdapterLayout.layers(head), queries);
      return new SnapshotWriter.TensorHashes(query, space(queries, query));
    }
    files.text(StaticModel.ROUTER_FILE, AdapterLayout.router(head));
    layers(AdapterLayout.queryLayers(head), queries);
    String document = files.documents(AdapterLayout.DOCUMENT_FILE, tables);
    HeadParameters documents = AdapterModel.read(files.at(AdapterLayout.DOCUMENT_FILE), head);
    onnx(AdapterLayout.DOCUMENT_ONNX_FILE, documents);
    layers(AdapterLayout.documentLayers(head), documents);
    return new SnapshotWriter.TensorHashes(query, space(documents, document));
  }

  /** Documents that keep their embedder's vectors are in one space, whatever head does it. */
  private static String space(HeadParameters documents, String sha256) {
    return documents.isIdentity() ? SnapshotEncoding.Adapter.IDENTITY : sha256;
  }

  private void onnx(String name, HeadParameters parameters) throws IOException {
    files.bytes(name, HeadOnnx.of(parameters));
  }

  private void layers(List<String> directories, HeadParameters parameters) throws IOException {
    List<DenseLayer> layers = FoldedHead.of(parameters);
    for (int i = 0; i < layers.size(); i++) {
      files.text(AdapterLayout.configFile(directories.get(i)), AdapterLayout.config(layers.get(i)));
      files.tensors(
          AdapterLayout.tensorFile(directories.get(i)),
          List.of(
              new SafetensorsWriter.Tensor(
                  new RowsTable("linear.bias", new float[][] {layers.get(i).bias()}), true),
              new SafetensorsWriter.Tensor(new Weight(layers.get(i)), false)));
    }
  }

  /** A layer's W as the tensor that {@code Dense} has. */
  private record Weight(DenseLayer layer) implements Table {
    @Override
    public String name() {
      return "linear.weight";
    }

    @Override
    public int rows() {
      return layer.outputs();
    }

    @Override
    public int dimension() {
      return layer.inputs();
    }

    @Override
    public void read(int row, float[] into) {
      layer.weight().read(row, into);
    }
  }
}
