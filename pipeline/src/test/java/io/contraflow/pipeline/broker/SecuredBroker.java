package io.contraflow.pipeline.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The embedded broker with TLS and passwords on its clients' listener. */
public final class SecuredBroker {
  public static final String USER = "app";

  /** May log in, and nothing else. */
  private static final String GUEST = "guest";

  private static final String STORE_PASSWORD = "of-the-brokers-store";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  private SecuredBroker() {}

  /**
   * @param directory for its data and key store, and {@code trust.p12} that clients are to trust
   * @param trustPassword of that
   */
  public static EmbeddedBroker start(Path directory, String password, String trustPassword)
      throws IOException, InterruptedException {
    Path keys = directory.resolve("keys.p12");
    Path certificate = directory.resolve("broker.pem");
    keytool(
        "-genkeypair -alias broker -keyalg EC -dname CN=localhost -ext SAN=dns:localhost -validity"
            + " 30 -storetype PKCS12 -keystore "
            + keys
            + " -storepass "
            + STORE_PASSWORD);
    keytool(
        "-exportcert -rfc -alias broker -keystore %s -storepass %s -file %s"
            .formatted(keys, STORE_PASSWORD, certificate));
    keytool(
        "-importcert -noprompt -alias broker -file %s -storetype PKCS12 -keystore %s -storepass %s"
            .formatted(certificate, directory.resolve("trust.p12"), trustPassword));
    return EmbeddedBroker.start(
        directory.resolve("data"),
        0,
        Map.of(
            "listener.security.protocol.map",
            "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms",
            "PLAIN",
            "sasl.mechanism.inter.broker.protocol",
            "PLAIN",
            "ssl.keystore.location",
            keys.toString(),
            "ssl.keystore.password",
            STORE_PASSWORD,
            "ssl.truststore.location",
            directory.resolve("trust.p12").toString(),
            "ssl.truststore.password",
            trustPassword,
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users",
            "User:%s;User:ANONYMOUS".formatted(USER), // the controller's listener has no passwords
            "listener.name.plaintext.plain.sasl.jaas.config",
            "%s user_%s=\"%s\" user_%s=\"%s\";".formatted(LOGIN, USER, password, GUEST, GUEST)));
  }

  /** What a client's {@code sasl.jaas.config} is. */
  public static String login(String password) {
    return "%s username=\"%s\" password=\"%s\";".formatted(LOGIN, USER, password);
  }

  /** The same of a user without rights. */
  public static String guestLogin() {
    return "%s username=\"%s\" password=\"%s\";".formatted(LOGIN, GUEST, GUEST);
  }

  private static void keytool(String arguments) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Path log = Files.createTempFile("keytool", ".log");
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        List.of(tool.toString()).stream(), List.of(arguments.split(" ")).stream())
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool: " + Files.readString(log, StandardCharsets.UTF_8));
    }
    Files.delete(log);
  }
}
