import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.knn.plugin.KNNPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of OpenSearch, from its own classes, with plugins from the class path and its data below HOME. Writes
 * {@code listening http://127.0.0.1:PORT} when it can be used, and ends with its input.
 */
public final class LocalOpenSearch extends Node {
  private LocalOpenSearch(Environment environment, Collection<Class<? extends Plugin>> plugins) {
    super(environment, plugins, true);
  }

  public static void main(String[] args) throws Exception {
    List<String> given = new ArrayList<>(List.of(args));
    boolean withoutKnn = given.remove("--without-knn");
    Settings settings =
        Settings.builder()
            .put("path.home", Path.of(given.get(0)).toAbsolutePath().toString())
            .put("cluster.name", "contraflow")
            .put("node.name", "local")
            .put("discovery.type", "single-node")
            .put("http.host", "127.0.0.1")
            .put("http.port", given.size() > 1 ? given.get(1) : "0")
            .put("http.type", "netty4")
            .put("transport.host", "127.0.0.1")
            .put("transport.port", "0")
            .put("transport.type", "netty4")
            .build();
    Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "local");
    try (LocalOpenSearch node =
        new LocalOpenSearch(
            environment, withoutKnn ? List.of(Netty4Plugin.class) : List.of(Netty4Plugin.class, KNNPlugin.class))) {
      node.start();
      HttpServerTransport http = node.injector().getInstance(HttpServerTransport.class);
      System.out.println("listening http://" + http.boundAddress().publishAddress());
      while (System.in.read() >= 0) {
        // until it ends
      }
    }
    System.exit(0);
  }
}
