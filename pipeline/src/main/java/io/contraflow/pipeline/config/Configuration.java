package io.contraflow.pipeline.config;

import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.operators.event.ParseOptions;
import io.contraflow.operators.event.UserIds;
import io.contraflow.operators.example.PageOptions;
import io.contraflow.operators.example.ResolveOptions;
import io.contraflow.operators.search.DwellRule;
import io.contraflow.operators.search.JoinOptions;
import io.contraflow.operators.step.ModelLimits;
import io.contraflow.state.head.HeadShape;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A value for every option. Immutable; every value in it has been checked. */
public final class Configuration {
  /** As they were written, by key; each has been parsed once before it came here. */
  private final Map<String, Object> values;

  private Configuration(Map<String, Object> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /** Nothing but defaults. */
  public static Configuration defaults() {
    return new Configuration(Map.of());
  }

  /**
   * @param yaml a file with nested or dotted keys
   * @throws ConfigurationException if a key is unknown or set twice, or a value is not valid
   */
  public static Configuration read(Path yaml) {
    String name = String.valueOf(yaml.getFileName());
    return defaults().withAll(YamlFile.read(yaml), name);
  }

  /**
   * The same with one value changed.
   *
   * @param raw as a file would say it
   * @param where names where it came from, for messages, such as {@code --set}
   */
  public Configuration with(String key, Object raw, String where) {
    return withAll(Map.of(key, raw), where);
  }

  /** The same with one value changed by the program itself. */
  public <T> Configuration with(Option<T> option, T value) {
    // Text would part the values of a map at their commas.
    Object raw = option.type().isMap() ? value : option.type().format(value);
    return with(option.key(), raw, "the program");
  }

  private Configuration withAll(Map<String, Object> raw, String where) {
    Map<String, Object> changed = new LinkedHashMap<>(values);
    raw.forEach(
        (key, value) -> {
          Option<?> option = option(key, where);
          Object all = option.key().equals(key) ? value : withEntry(option, key, value);
          requireNoSecret(option, all, where);
          option.parse(all, where);
          changed.put(option.key(), all);
        });
    return new Configuration(changed);
  }

  /** A map with one entry changed, as {@code --set source.fields.type=kind} says it. */
  private Map<String, Object> withEntry(Option<?> option, String key, Object value) {
    Map<String, Object> entries = new TreeMap<>();
    if (get(option) instanceof Map<?, ?> known) {
      known.forEach((name, entry) -> entries.put(name.toString(), entry.toString()));
    }
    entries.put(key.substring(option.key().length() + 1), value);
    return entries;
  }

  /** Other options are shown and recorded. */
  private static void requireNoSecret(Option<?> option, Object raw, String where) {
    boolean kafkas =
        option == KafkaSettings.PROPERTIES || option == KafkaSettings.BOOTSTRAP_SERVERS;
    if (!kafkas && option != PrivacySettings.SALT && Secrets.isIn(raw)) {
      throw new ConfigurationException(
          option.key()
              + " must not name an environment variable or file, was "
              + raw
              + "; only kafka.properties, kafka.bootstrap-servers and privacy.salt may: write the value in "
              + where);
    }
  }

  private static Option<?> option(String key, String where) {
    return Catalogue.find(key)
        .or(() -> Catalogue.mapAbove(key))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "unknown option "
                        + key
                        + " in "
                        + where
                        + "; did you mean "
                        + Catalogue.nearest(key)
                        + "?"));
  }

  /** The value that was set, or the default. */
  public <T> T get(Option<T> option) {
    Object raw = values.get(option.key());
    return raw == null ? option.defaultValue() : option.parse(raw, "the configuration");
  }

  /** Whether the value was set, by a file or the program. */
  public boolean isSet(Option<?> option) {
    return values.containsKey(option.key());
  }

  /**
   * @throws ConfigurationException if two of them are the same
   */
  public Topics topics() {
    Map<String, String> keys = new HashMap<>();
    for (Option<String> topic : KafkaSettings.TOPICS) {
      for (String name : KafkaSettings.names(get(topic))) {
        String other = keys.put(name, topic.key());
        if (other != null) {
          throw new ConfigurationException(
              "each topic must have a name of its own, "
                  + other
                  + " and "
                  + topic.key()
                  + " are both "
                  + name
                  + "; set one of the two");
        }
      }
    }
    return new Topics(
        KafkaSettings.names(get(KafkaSettings.SEARCH_EVENTS)),
        KafkaSettings.names(get(KafkaSettings.DOCUMENTS)),
        get(KafkaSettings.LEARNER_REPORTS),
        get(KafkaSettings.DEAD_LETTERS),
        get(KafkaSettings.MODEL_SNAPSHOTS));
  }

  /**
   * Options against each other, which no one option's rule says.
   *
   * @throws ConfigurationException if two contradict each other
   */
  public void requireConsistent() {
    topics();
    userIds();
    requireEncoderOfItsOptions();
    learnerOptions();
    joinOptions();
    parseOptions();
  }

  private void requireEncoderOfItsOptions() {
    for (Option<?> option : AdapterSettings.all()) {
      if (isSet(option) && !isAdapter()) {
        throw new ConfigurationException(
            "learner.encoder must be adapter where "
                + option.key()
                + " is set, was "
                + get(LearnerSettings.ENCODER)
                + "; set learner.encoder: adapter, or leave out adapter.*");
      }
    }
    if (isAdapter()
        && get(AdapterSettings.EMBEDDER).startsWith(AdapterSettings.CARRIED)
        && !isSet(LearnerSettings.DIMENSION)) {
      throw new ConfigurationException(
          "learner.dimension must be the length of the vectors that the events carry with"
              + " adapter.embedder "
              + get(AdapterSettings.EMBEDDER)
              + ", was not set; set learner.dimension");
    }
  }

  /**
   * What every Kafka client gets: the bootstrap servers and {@code kafka.properties}, with secrets
   * by name, which the client reads.
   *
   * @throws ConfigurationException if a secret that is named is not there
   */
  public Properties kafkaProperties() {
    Properties properties = new Properties();
    properties.putAll(get(KafkaSettings.PROPERTIES));
    properties.put("bootstrap.servers", get(KafkaSettings.BOOTSTRAP_SERVERS));
    Secrets.provide(KafkaSettings.PROPERTIES.key(), properties);
    return properties;
  }

  /**
   * What becomes of user ids.
   *
   * @throws ConfigurationException if a salt is asked for and not named, or not there
   */
  public UserIds userIds() {
    return PrivacySettings.userIds(this);
  }

  public boolean redactsDeadLetters() {
    return PrivacySettings.redactsDeadLetters(this);
  }

  /**
   * Where checkpoints go: below {@code output} unless it is absolute.
   *
   * @throws ConfigurationException if it is a URI, which a cluster alone takes
   */
  public Path checkpointDirectory(Path output) {
    checkpointUri()
        .ifPresent(
            uri -> {
              throw new ConfigurationException(
                  "checkpoint.directory must be a path where Flink is in this process, which looks"
                      + " for the newest checkpoint there, was "
                      + uri
                      + "; set checkpoint.directory, or run the job on a cluster"
                      + " (docs/cluster.md)");
            });
    return output.resolve(get(JobSettings.CHECKPOINT_DIRECTORY));
  }

  /** Where checkpoints go if that is a file system of Flink's, such as {@code s3://bucket/c}. */
  public Optional<String> checkpointUri() {
    return Optional.of(get(JobSettings.CHECKPOINT_DIRECTORY)).filter(JobSettings::isUri);
  }

  public Path snapshotDirectory(Path output) {
    return output.resolve(get(JobSettings.SNAPSHOT_DIRECTORY));
  }

  /**
   * How records are read, for {@code EventParser} and {@code DocumentParser}.
   *
   * @throws ConfigurationException if {@code source.*} contradicts itself, or a schema cannot be
   *     read
   */
  public ParseOptions parseOptions() {
    return new ParseOptions(
        get(KafkaSettings.MAX_RECORD_BYTES).intValue(),
        get(KafkaSettings.CLOCK_SKEW).toMillis(),
        get(KafkaSettings.MAX_RESULTS),
        get(KafkaSettings.MAX_DEPTH),
        SourceSettings.of(this));
  }

  /**
   * @throws ConfigurationException if two options contradict each other
   */
  public JoinOptions joinOptions() {
    return checked(
        () ->
            new JoinOptions(
                get(ExampleSettings.SETTLE).toMillis(),
                get(ExampleSettings.WINDOW).toMillis(),
                ClickSettings.pageNegatives(this),
                get(KafkaSettings.MAX_RESULTS),
                get(ExampleSettings.MAX_ACTIONS),
                ClickSettings.negatives(this),
                ClickSettings.examinedResults(this),
                get(ExampleSettings.ACTIONS),
                new DwellRule(
                    get(ExampleSettings.MIN_DWELL).toMillis(),
                    get(ExampleSettings.SHORT_DWELL_FACTOR))));
  }

  public ResolveOptions resolveOptions() {
    return new ResolveOptions(
        get(ExampleSettings.DOCUMENT_WAIT).toMillis(),
        get(ExampleSettings.MAX_CHARACTERS),
        PageOptions.of(joinOptions()));
  }

  public ModelLimits modelLimits() {
    return new ModelLimits(get(ModelSettings.MEMORY).orElse(0L), get(ModelSettings.MAX_MODELS));
  }

  /**
   * Every option that shapes a model, as text: what snapshots keep. How Kafka is reached is not
   * among them, nor are its credentials, nor what the search service does.
   */
  public Map<String, String> recorded() {
    Map<String, String> recorded = new TreeMap<>();
    for (Option<?> option : Catalogue.options()) {
      if (!option.key().startsWith("kafka.")
          && !option.key().startsWith(ServeSettings.AREA)
          && option != PrivacySettings.SALT) {
        recorded.put(option.key(), text(option));
      }
    }
    recorded.putAll(autoValues().recorded());
    return recorded;
  }

  /**
   * What was set, and what suits the encoder where {@code auto} was left.
   *
   * @throws ConfigurationException if the start is none for the encoder
   */
  public AutoValues autoValues() {
    return AutoValues.of(this);
  }

  /**
   * What computes the loss, on what, and in which precision.
   *
   * @throws ConfigurationException if there is no such kernel
   */
  public KernelKind kernel() {
    KernelKind kind = checked(() -> get(LearnerSettings.KERNEL).on(get(LearnerSettings.BACKEND)));
    return get(LearnerSettings.PRECISION).equals(LearnerSettings.BFLOAT16)
        ? checked(kind::withBfloat16)
        : kind;
  }

  public boolean isAdapter() {
    return get(LearnerSettings.ENCODER).equals(LearnerSettings.ADAPTER);
  }

  private <T> String text(Option<T> option) {
    return String.valueOf(option.type().format(get(option)));
  }

  /**
   * @throws ConfigurationException if two options contradict each other
   */
  public LearnerOptions learnerOptions() {
    AutoValues auto = autoValues();
    return checked(
        () ->
            new LearnerOptions(
                get(LearnerSettings.DIMENSION),
                get(LearnerSettings.TOWERS),
                isAdapter() ? head(get(LearnerSettings.DIMENSION)) : null,
                auto.size(),
                auto.stride(),
                get(WindowSettings.MAX_WAIT).toMillis(),
                auto.loss(),
                TermSettings.of(this),
                ClickSettings.pageNegatives(this),
                new Descent(
                    auto.optimizer(),
                    auto.learningRate(),
                    get(LearnerSettings.SCHEDULE),
                    get(LearnerSettings.WARM_UP_STEPS),
                    get(LearnerSettings.ACCUMULATOR_DECAY),
                    get(LearnerSettings.WEIGHT_DECAY),
                    get(LearnerSettings.CLIP_NORM),
                    get(ForgettingSettings.REGULARISE).equals(ForgettingSettings.NONE)
                        ? 0
                        : auto.regulariseWeight()),
                get(ForgettingSettings.COMPATIBILITY),
                get(WindowSettings.QUEUE_SIZE),
                get(WindowSettings.QUEUE_WARM_UP),
                get(WindowSettings.QUEUE_MAX_AGE).toMillis(),
                get(WindowSettings.QUEUE_REFRESH),
                get(ForgettingSettings.REPLAY_SIZE),
                get(ForgettingSettings.REPLAY_FRACTION),
                get(LearnerSettings.HELD_OUT_SHARE),
                get(LearnerSettings.HELD_OUT_SIZE),
                get(LearnerSettings.KNOWN_POSITIVE_USERS),
                get(LearnerSettings.KNOWN_POSITIVE_MAX_AGE).toMillis(),
                get(LearnerSettings.SAMPLE_SIZE),
                SamplingSettings.frequencies(this),
                get(WindowSettings.UNIQUE_TOPICS),
                ClickSettings.of(this),
                get(LearnerSettings.SEED)));
  }

  /**
   * @param dimension of the embedder's vectors
   */
  public HeadShape head(int dimension) {
    HeadShape.Kind kind = get(AdapterSettings.HEAD);
    return new HeadShape(
        kind, dimension, kind == HeadShape.Kind.LINEAR ? 0 : get(AdapterSettings.WIDTH));
  }

  /**
   * @throws ConfigurationException for what the options' constructor refuses
   */
  static <T> T checked(Supplier<T> options) {
    try {
      return options.get();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }
}
