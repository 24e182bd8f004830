package io.contraflow.pipeline.config;

import io.contraflow.operators.event.UserIds;
import java.util.List;
import java.util.regex.Pattern;

/** What is kept of people: {@code privacy.*}. */
public final class PrivacySettings {
  static final String KEEP = "keep";
  static final String HASH = "hash";
  static final String DROP = "drop";
  static final String REDACT = "redact";
  static final String AUTO = "auto";

  public static final Option<String> USER_IDS =
      Option.of(
          "privacy.user-ids",
          Types.oneOf(KEEP, HASH, DROP),
          KEEP,
          "What becomes of user_id before anything is kept of an event. hash: a keyed hash of it, by"
              + " privacy.salt, so that a user stays the same one. drop: every event is nobody's, and"
              + " what needs to tell users apart (known-positives.users) does without.");

  public static final Option<String> SALT =
      Option.of(
          "privacy.salt",
          new SecretName(),
          "",
          "With privacy.user-ids hash: where the key of the hash is, ${env:NAME} or ${file:/path}, on"
              + " every task manager. A user has another hash under another key.");

  public static final Option<String> DEAD_LETTERS =
      Option.of(
          "privacy.dead-letters",
          Types.oneOf(AUTO, KEEP, REDACT),
          AUTO,
          "Whether a dead letter quotes the record. redact: it has its origin, reason and size, and"
              + " neither bytes nor detail. auto is keep where user ids are kept, else redact, since the"
              + " record has them as they came.");

  private PrivacySettings() {}

  static List<Option<?>> all() {
    return List.of(USER_IDS, SALT, DEAD_LETTERS);
  }

  /**
   * @throws ConfigurationException if a salt is asked for and not named, or not there
   */
  static UserIds userIds(Configuration configuration) {
    String salt = configuration.get(SALT);
    return switch (configuration.get(USER_IDS)) {
      case HASH -> {
        if (salt.isEmpty()) {
          throw new ConfigurationException(
              "privacy.salt must name the key of the hash with privacy.user-ids hash, was not set;"
                  + " set it to ${env:NAME} or ${file:/path}");
        }
        Secrets.resolve(SALT.key(), salt);
        yield UserIds.hashed(() -> Secrets.resolve(SALT.key(), salt));
      }
      case DROP -> UserIds.DROP;
      default -> UserIds.KEEP;
    };
  }

  static boolean redactsDeadLetters(Configuration configuration) {
    return switch (configuration.get(DEAD_LETTERS)) {
      case REDACT -> true;
      case KEEP -> false;
      default -> !configuration.get(USER_IDS).equals(KEEP);
    };
  }

  /** The name of a secret; what else was written may be the secret itself, and is not repeated. */
  private static final class SecretName implements OptionType<String> {
    private static final Pattern NAME = Pattern.compile("(\\$\\{(env|file):[^}]+})?");

    @Override
    public String label() {
      return "name of a secret";
    }

    @Override
    public String parse(Object raw) {
      String text = raw == null ? "" : raw.toString().trim();
      if (!NAME.matcher(text).matches()) {
        throw new IllegalArgumentException("${env:NAME} or ${file:/path}");
      }
      return text;
    }

    @Override
    public String format(String value) {
      return value;
    }

    @Override
    public String shown(Object raw) {
      return "something else, not shown as it may be the secret";
    }
  }
}
