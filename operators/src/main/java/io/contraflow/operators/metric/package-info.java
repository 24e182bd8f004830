/** What the job tells Flink's reporters, and with them Prometheus. */
package io.contraflow.operators.metric;
