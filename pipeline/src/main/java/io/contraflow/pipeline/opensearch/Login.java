package io.contraflow.pipeline.opensearch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a cluster is told of us, and how we know it, from the environment. {@link #toString} holds
 * no secret.
 *
 * @param user null for none
 * @param password null for none
 * @param authorities a PEM file of the certificates that sign the cluster's, or null for those that
 *     Java trusts
 */
public record Login(String user, String password, Path authorities) {
  public static final String USER = "CONTRAFLOW_OPENSEARCH_USER";
  public static final String PASSWORD = "CONTRAFLOW_OPENSEARCH_PASSWORD";
  public static final String AUTHORITIES = "CONTRAFLOW_OPENSEARCH_CA";

  /**
   * @throws OpenSearchException if only one of user and password is set
   */
  public static Login of(Map<String, String> environment) throws OpenSearchException {
    String user = environment.get(USER);
    String password = environment.get(PASSWORD);
    if ((user == null) != (password == null)) {
      throw new OpenSearchException(
          USER
              + " and "
              + PASSWORD
              + " must be set both or neither, only "
              + (user == null ? PASSWORD : USER)
              + " is; set the other, or unset it");
    }
    String file = environment.get(AUTHORITIES);
    return new Login(user, password, file == null ? null : Path.of(file));
  }

  Optional<String> authorization() {
    return Optional.ofNullable(user)
        .map(
            name ->
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * @throws IOException if the file of authorities cannot be read, naming it
   */
  SSLContext tls() throws IOException {
    try {
      if (authorities == null) {
        return SSLContext.getDefault();
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      try (InputStream in = Files.newInputStream(authorities)) {
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          trusted.setCertificateEntry("authority-" + trusted.size(), each);
        }
      }
      if (trusted.size() == 0) {
        throw new OpenSearchException(
            AUTHORITIES + " must be a PEM file with a certificate, " + authorities + " has none");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new OpenSearchException(
          AUTHORITIES
              + " must be a PEM file of certificates, "
              + authorities
              + " cannot be read as one: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public String toString() {
    return "Login[user=" + user + ", authorities=" + authorities + "]";
  }
}
