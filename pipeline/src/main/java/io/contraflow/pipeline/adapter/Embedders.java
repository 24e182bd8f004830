package io.contraflow.pipeline.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.operators.embed.EmbedderOptions;
import io.contraflow.operators.embed.ModelFile;
import io.contraflow.operators.embed.Pooling;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.distil.Teacher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The embedder that {@code adapter.*} names. */
public final class Embedders {
  private static final String TOKENIZER_FILE = "tokenizer.json";
  private static final int DEFAULT_MAX_TOKENS = 512;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Embedders() {}

  /**
   * How text is embedded; empty if the vectors come with the events.
   *
   * @throws ConfigurationException if a file that is named, or meant, is not there
   */
  public static Optional<EmbedderOptions> of(Configuration configuration) {
    String name = configuration.get(AdapterSettings.EMBEDDER);
    if (name.startsWith(AdapterSettings.CARRIED)) {
      return Optional.empty();
    }
    boolean builtin = name.equals(Teacher.MINILM);
    ModelFile model = builtin ? Teacher.model() : file(AdapterSettings.EMBEDDER.key(), name);
    ModelFile tokenizer = tokenizer(configuration.get(AdapterSettings.TOKENIZER), name, builtin);
    return Optional.of(
        new EmbedderOptions(
            model,
            tokenizer,
            configuration.get(AdapterSettings.POOLING).equals(AdapterSettings.CLS)
                ? Pooling.FIRST
                : Pooling.MEAN,
            configuration.get(AdapterSettings.NORMALISE),
            configuration.get(AdapterSettings.QUERY_PREFIX),
            configuration.get(AdapterSettings.DOCUMENT_PREFIX),
            configuration.get(AdapterSettings.MAX_TOKENS).orElseGet(() -> cutOf(tokenizer))));
  }

  /**
   * @throws ConfigurationException if an adapter's embedder is not there
   */
  public static void require(Configuration configuration) {
    if (configuration.isAdapter()) {
      of(configuration);
    }
  }

  /** The same with the paths of its files absolute, as they are to be recorded. */
  public static Configuration located(Configuration configuration) {
    Optional<EmbedderOptions> options = of(configuration);
    if (options.isEmpty() || configuration.get(AdapterSettings.EMBEDDER).equals(Teacher.MINILM)) {
      return configuration;
    }
    return configuration
        .with(AdapterSettings.EMBEDDER, options.get().model().name())
        .with(AdapterSettings.TOKENIZER, Optional.of(options.get().tokenizer().name()));
  }

  private static ModelFile tokenizer(Optional<String> set, String model, boolean builtin) {
    if (set.isPresent()) {
      return file(AdapterSettings.TOKENIZER.key(), set.get());
    }
    if (builtin) {
      return Teacher.tokenizerFile();
    }
    Path directory = Path.of(model).toAbsolutePath().getParent();
    for (Path near : List.of(directory, directory.resolve(".."))) {
      Path beside = near.resolve(TOKENIZER_FILE).normalize();
      if (Files.isRegularFile(beside)) {
        return new ModelFile(beside.toString());
      }
    }
    throw new ConfigurationException(
        "adapter.tokenizer must name a tokenizer.json, there is none beside "
            + model
            + " or in the directory above; set adapter.tokenizer");
  }

  /** Where a tokenizer.json cuts texts by itself. */
  private static int cutOf(ModelFile tokenizer) {
    try {
      return JSON.readTree(tokenizer.read())
          .path("truncation")
          .path("max_length")
          .asInt(DEFAULT_MAX_TOKENS);
    } catch (IOException e) {
      throw new ConfigurationException(
          "adapter.tokenizer must be a tokenizer.json, "
              + tokenizer.name()
              + " cannot be read: "
              + e.getMessage()
              + "; set adapter.tokenizer",
          e);
    }
  }

  private static ModelFile file(String key, String name) {
    Path file = Path.of(name).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          key + " must name a file, there is no " + name + "; set " + key);
    }
    return new ModelFile(file.toString());
  }
}
