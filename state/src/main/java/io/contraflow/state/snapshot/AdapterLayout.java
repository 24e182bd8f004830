package io.contraflow.state.snapshot;

import io.contraflow.state.head.DenseLayer;
import io.contraflow.state.head.FoldedHead;
import io.contraflow.state.head.HeadShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Where the files of an adapter's snapshot lie, and what the small ones say. */
final class AdapterLayout {
  static final String QUERY_FILE = "head/query.safetensors";
  static final String DOCUMENT_FILE = "head/document.safetensors";
  static final String QUERY_ONNX_FILE = "onnx/query.onnx";
  static final String DOCUMENT_ONNX_FILE = "onnx/document.onnx";

  private static final String MODELS = "sentence_transformers.models.";

  private AdapterLayout() {}

  /** Directories of the layers of both sides. */
  static List<String> layers(HeadShape head) {
    return layers("", head);
  }

  static List<String> queryLayers(HeadShape head) {
    return layers("query_", head);
  }

  static List<String> documentLayers(HeadShape head) {
    return layers("document_", head);
  }

  private static List<String> layers(String prefix, HeadShape head) {
    List<String> directories = new ArrayList<>();
    for (int i = 0; i < FoldedHead.layers(head); i++) {
      directories.add(prefix + i + "_Dense");
    }
    return directories;
  }

  static String configFile(String layer) {
    return layer + "/config.json";
  }

  static String tensorFile(String layer) {
    return layer + "/model.safetensors";
  }

  /** Of {@code Normalize}, which is the last of the modules. */
  static String normalizeFile(Towers towers, HeadShape head) {
    return normalize(towers == Towers.SHARED ? FoldedHead.layers(head) : 1) + "/config.json";
  }

  private static String normalize(int index) {
    return index + "_Normalize";
  }

  /** What a snapshot is not whole without. */
  static List<String> needed(Towers towers, HeadShape head) {
    List<String> files =
        new ArrayList<>(List.of(StaticModel.MODULES_FILE, QUERY_FILE, QUERY_ONNX_FILE));
    List<String> layers = new ArrayList<>();
    if (towers == Towers.SHARED) {
      layers.addAll(layers(head));
    } else {
      files.addAll(List.of(StaticModel.ROUTER_FILE, DOCUMENT_FILE, DOCUMENT_ONNX_FILE));
      layers.addAll(queryLayers(head));
      layers.addAll(documentLayers(head));
    }
    for (String layer : layers) {
      files.add(configFile(layer));
      files.add(tensorFile(layer));
    }
    return files;
  }

  /** {@code modules.json}. */
  static String modules(Towers towers, HeadShape head) {
    List<String> modules = new ArrayList<>();
    if (towers == Towers.SHARED) {
      layers(head).forEach(layer -> modules.add(module(modules.size(), layer, "Dense")));
    } else {
      modules.add(module(0, "", "Router"));
    }
    modules.add(module(modules.size(), normalize(modules.size()), "Normalize"));
    return modules.stream().collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private static String module(int index, String path, String type) {
    return """
      {
        "idx": %d,
        "name": "%d",
        "path": "%s",
        "type": "%s"
      }"""
        .formatted(index, index, path, MODELS + type)
        .indent(2)
        .stripTrailing();
  }

  /** {@code router_config.json}. Without a side, a vector is taken for a query's. */
  static String router(HeadShape head) {
    List<String> all = new ArrayList<>(queryLayers(head));
    all.addAll(documentLayers(head));
    return """
    {
      "types": {
    %s
      },
      "structure": {
        "query": %s,
        "document": %s
      },
      "parameters": {
        "default_route": "query",
        "allow_empty_key": true
      }
    }
    """
        .formatted(
            all.stream()
                .map(layer -> "    \"%s\": \"%sDense\"".formatted(layer, MODELS))
                .collect(Collectors.joining(",\n")),
            quoted(queryLayers(head)),
            quoted(documentLayers(head)));
  }

  private static String quoted(List<String> names) {
    return names.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
  }

  /** {@code config.json} of a {@code Dense}. */
  static String config(DenseLayer layer) {
    return """
    {
      "in_features": %d,
      "out_features": %d,
      "bias": true,
      "activation_function": "%s"
    }
    """
        .formatted(
            layer.inputs(),
            layer.outputs(),
            layer.rectified()
                ? "torch.nn.modules.activation.ReLU"
                : "torch.nn.modules.linear.Identity");
  }
}
