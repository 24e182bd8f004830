import java.io.File;
import java.util.Arrays;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.DefaultPackagedProgramRetriever;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * A job manager in application mode: CONF_DIR, JOB_JAR, SAVEPOINT, then the job's own arguments. It
 * stands in for {@code StandaloneApplicationClusterEntryPoint}, which is in Flink's distribution
 * (flink-container) and not in Maven Central; both only put arguments into the entry point of
 * flink-clients.
 */
public class ApplicationCluster extends ApplicationClusterEntryPoint {
  private ApplicationCluster(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  public static void main(String[] args) throws Exception {
    Configuration configuration = GlobalConfiguration.loadConfiguration(args[0]);
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, args[2]);
    PackagedProgram program =
        DefaultPackagedProgramRetriever.create(
                null,
                new File(args[1]),
                null,
                Arrays.copyOfRange(args, 3, args.length),
                configuration)
            .getPackagedProgram();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new ApplicationCluster(configuration, program));
  }
}
