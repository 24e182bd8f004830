package io.contraflow.state.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the parts of a sentence-transformers directory lie whose first module is a {@code
 * StaticEmbedding}, or a {@code Router} with one for queries and one for documents, with nothing
 * behind it but {@code Normalize}. With one module both sides are the same files.
 *
 * @param tensor the safetensors file with {@link #TENSOR} that embeds queries
 * @param tokenizer the {@code tokenizer.json} of queries
 * @param documentTensor the file with {@link #TENSOR} that embeds documents
 * @param documentTokenizer the {@code tokenizer.json} of documents
 */
public record StaticModel(
    Path tensor, Path tokenizer, Path documentTensor, Path documentTokenizer) {
  /** The name that sentence-transformers gives the matrix. */
  public static final String TENSOR = "embedding.weight";

  static final String MODULES_FILE = "modules.json";
  static final String CONFIG_FILE = "config_sentence_transformers.json";
  static final String TENSOR_FILE = "0_StaticEmbedding/model.safetensors";
  static final String TOKENIZER_FILE = "0_StaticEmbedding/tokenizer.json";

  static final String ROUTER_FILE = "router_config.json";
  static final String QUERY_TENSOR_FILE = "query_0_StaticEmbedding/model.safetensors";
  static final String QUERY_TOKENIZER_FILE = "query_0_StaticEmbedding/tokenizer.json";
  static final String DOCUMENT_TENSOR_FILE = "document_0_StaticEmbedding/model.safetensors";
  static final String DOCUMENT_TOKENIZER_FILE = "document_0_StaticEmbedding/tokenizer.json";

  /**
   * Normalize has no parameters, but readers want its directory, and some stores keep only files.
   */
  static final String NORMALIZE_FILE = "1_Normalize/config.json";

  static final String MODULES =
      """
      [
        {
          "idx": 0,
          "name": "0",
          "path": "0_StaticEmbedding",
          "type": "sentence_transformers.models.StaticEmbedding"
        },
        {
          "idx": 1,
          "name": "1",
          "path": "1_Normalize",
          "type": "sentence_transformers.models.Normalize"
        }
      ]
      """;
  static final String ROUTED_MODULES =
      MODULES
          .replace("\"0_StaticEmbedding\"", "\"\"")
          .replace("models.StaticEmbedding", "models.Router");

  /** {@code encode} without a side is {@code encode_query}, as in Contraflow's own encoder. */
  static final String ROUTER =
      """
      {
        "types": {
          "query_0_StaticEmbedding": "sentence_transformers.models.StaticEmbedding",
          "document_0_StaticEmbedding": "sentence_transformers.models.StaticEmbedding"
        },
        "structure": {
          "query": ["query_0_StaticEmbedding"],
          "document": ["document_0_StaticEmbedding"]
        },
        "parameters": {
          "default_route": "query",
          "allow_empty_key": true
        }
      }
      """;

  static final String CONFIG =
      """
      {
        "model_type": "SentenceTransformer",
        "prompts": {},
        "default_prompt_name": null,
        "similarity_fn_name": "cosine"
      }
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads {@code modules.json}, of Contraflow or of anyone.
   *
   * @throws CorruptException if it is not such a directory
   */
  public static StaticModel in(Path directory) throws IOException {
    JsonNode modules = modules(directory.resolve(MODULES_FILE));
    StaticModel first = null;
    for (JsonNode module : modules) {
      String type = module.path("type").asText();
      Path path = inside(directory.resolve(MODULES_FILE), module.path("path").asText());
      if (first == null && isStatic(type)) {
        first = new StaticModel(tensor(path), tokenizer(path), tensor(path), tokenizer(path));
      } else if (first == null && type.endsWith(".Router")) {
        first = routed(path);
      } else if (first == null || !isNormalize(type)) {
        throw new CorruptException(
            directory
                + " must be StaticEmbedding and Normalize, has the module "
                + module.path("type")
                + "; give a static model");
      }
    }
    if (first == null) {
      throw new CorruptException(directory + " has no modules; give a static model");
    }
    return first;
  }

  private static boolean isStatic(String type) {
    return type.endsWith(".StaticEmbedding");
  }

  private static boolean isNormalize(String type) {
    return type.endsWith(".Normalize");
  }

  private static StaticModel routed(Path router) throws IOException {
    Path file = router.resolve(ROUTER_FILE);
    JsonNode config = json(file);
    Path query = route(file, config, "query");
    Path document = route(file, config, "document");
    return new StaticModel(tensor(query), tokenizer(query), tensor(document), tokenizer(document));
  }

  private static Path route(Path file, JsonNode config, String side) throws CorruptException {
    JsonNode names = config.path("structure").path(side);
    String first = names.path(0).asText();
    boolean fits = isStatic(config.path("types").path(first).asText());
    for (int i = 1; i < names.size(); i++) {
      fits &= isNormalize(config.path("types").path(names.path(i).asText()).asText());
    }
    if (!fits) {
      throw new CorruptException(
          file
              + " must route "
              + side
              + " to StaticEmbedding, has "
              + names
              + "; give a static model");
    }
    return inside(file, first);
  }

  private static Path tensor(Path module) {
    return module.resolve("model.safetensors");
  }

  private static Path tokenizer(Path module) {
    return module.resolve("tokenizer.json");
  }

  private static JsonNode modules(Path file) throws IOException {
    JsonNode modules = json(file);
    if (!modules.isArray()) {
      throw new CorruptException(file + " must be a JSON array of modules; restore a copy");
    }
    return modules;
  }

  private static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      checkFull(file.getParent());
      throw new CorruptException(
          file.getParent()
              + " has no "
              + file.getFileName()
              + "; give the directory of a snapshot, such as snapshots/default/step-000000123-…",
          e);
    } catch (JsonProcessingException e) {
      throw new CorruptException(file + " does not parse as JSON; restore a copy", e);
    }
  }

  private static void checkFull(Path directory) throws IOException {
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      Manifest manifest = PublishedSnapshot.read(directory).manifest();
      if (manifest.delta() != null) {
        throw new CorruptException(
            directory
                + " must be a full snapshot, has only what changed of "
                + manifest.parent()
                + "; give a full one, such as "
                + manifest.delta().full());
      }
    }
  }

  private static Path inside(Path file, String path) throws CorruptException {
    Path directory = file.getParent();
    Path resolved = directory.resolve(path).normalize();
    if (!resolved.startsWith(directory.normalize())) {
      throw new CorruptException(
          file
              + " must name directories inside its own, names \""
              + path
              + "\"; do not use this model");
    }
    return resolved;
  }
}
