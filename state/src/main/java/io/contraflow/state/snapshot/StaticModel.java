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
 * StaticEmbedding}, with nothing behind it but {@code Normalize}.
 *
 * @param tensor the safetensors file with {@link #TENSOR}
 * @param tokenizer the {@code tokenizer.json}
 */
public record StaticModel(Path tensor, Path tokenizer) {
  /** The name that sentence-transformers gives the matrix. */
  public static final String TENSOR = "embedding.weight";

  static final String MODULES_FILE = "modules.json";
  static final String CONFIG_FILE = "config_sentence_transformers.json";
  static final String TENSOR_FILE = "0_StaticEmbedding/model.safetensors";
  static final String TOKENIZER_FILE = "0_StaticEmbedding/tokenizer.json";

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
    Path first = null;
    for (JsonNode module : modules) {
      String type = module.path("type").asText();
      if (first == null && type.endsWith(".StaticEmbedding")) {
        first = inside(directory, module.path("path").asText());
      } else if (first == null || !type.endsWith(".Normalize")) {
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
    return new StaticModel(first.resolve("model.safetensors"), first.resolve("tokenizer.json"));
  }

  private static JsonNode modules(Path file) throws IOException {
    try {
      JsonNode modules = JSON.readTree(Files.readAllBytes(file));
      if (modules.isArray()) {
        return modules;
      }
    } catch (NoSuchFileException e) {
      throw new CorruptException(
          file.getParent()
              + " has no "
              + MODULES_FILE
              + "; give the directory of a snapshot, such as snapshots/default/step-000000123-…",
          e);
    } catch (JsonProcessingException e) {
      throw new CorruptException(file + " does not parse as JSON; restore a copy", e);
    }
    throw new CorruptException(file + " must be a JSON array of modules; restore a copy");
  }

  private static Path inside(Path directory, String path) throws CorruptException {
    Path resolved = directory.resolve(path).normalize();
    if (!resolved.startsWith(directory.normalize())) {
      throw new CorruptException(
          directory.resolve(MODULES_FILE)
              + " must name directories inside its own, names \""
              + path
              + "\"; do not use this model");
    }
    return resolved;
  }
}
