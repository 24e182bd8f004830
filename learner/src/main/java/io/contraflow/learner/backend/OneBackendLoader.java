package io.contraflow.learner.backend;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** ND4J's own class loader, except that it knows of one backend only. */
final class OneBackendLoader extends ClassLoader {
  private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  private final String provider;

  /**
   * @param provider the backend's class
   */
  OneBackendLoader(ClassLoader parent, String provider) {
    super(parent);
    this.provider = provider;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> found = Collections.list(getParent().getResources(name));
    if (!name.equals(SERVICE)) {
      return Collections.enumeration(found);
    }
    List<URL> kept = new ArrayList<>();
    for (URL url : found) {
      try (InputStream in = url.openStream()) {
        if (new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(provider)) {
          kept.add(url);
        }
      }
    }
    return Collections.enumeration(kept);
  }
}
