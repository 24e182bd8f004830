package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the learn operator; it needs the mailbox, which only a factory is given. */
public final class LearnOperatorFactory extends AbstractStreamOperatorFactory<TimedReport>
    implements OneInputStreamOperatorFactory<Outcome, TimedReport> {
  private static final long serialVersionUID = 1L;

  private final LearnSettings settings;

  public LearnOperatorFactory(LearnSettings settings) {
    this.settings = settings;
    setChainingStrategy(ChainingStrategy.HEAD);
  }

  @Override
  public <T extends StreamOperator<TimedReport>> T createStreamOperator(
      StreamOperatorParameters<TimedReport> parameters) {
    @SuppressWarnings("unchecked")
    T operator = (T) new LearnOperator(parameters, settings);
    return operator;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return LearnOperator.class;
  }
}
