package io.contraflow.pipeline.cli;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** All that this JVM logs: ours at DEBUG, the rest at INFO, with the stack traces. */
final class CapturedLog extends AbstractAppender implements AutoCloseable {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final LoggerContext context;

  private CapturedLog(LoggerContext context) {
    super("captured", null, null, true, Property.EMPTY_ARRAY);
    this.context = context;
  }

  static CapturedLog open() {
    LoggerContext context = LoggerContext.getContext(false);
    CapturedLog log = new CapturedLog(context);
    log.begin();
    Configuration configuration = context.getConfiguration();
    for (Map.Entry<String, LoggerConfig> logger : configuration.getLoggers().entrySet()) {
      boolean ours = logger.getKey().startsWith("io.contraflow");
      logger.getValue().setLevel(ours ? Level.DEBUG : Level.INFO);
    }
    configuration.getRootLogger().addAppender(log, null, null);
    context.updateLoggers();
    return log;
  }

  private void begin() {
    super.start();
  }

  @Override
  public void append(LogEvent event) {
    StringBuilder line = new StringBuilder();
    line.append(event.getLoggerName()).append(' ').append(event.getMessage().getFormattedMessage());
    for (Throwable t = event.getThrown(); t != null; t = t.getCause()) {
      line.append('\n').append(t);
    }
    lines.add(line.toString());
  }

  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    context.reconfigure();
    stop();
  }
}
