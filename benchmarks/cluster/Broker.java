import io.contraflow.pipeline.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Contraflow's embedded broker in a JVM of its own, until it is killed: DIRECTORY, PORT. */
public class Broker {
  public static void main(String[] args) throws InterruptedException {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
    System.out.println(broker.bootstrapServers());
    new CountDownLatch(1).await();
  }
}
