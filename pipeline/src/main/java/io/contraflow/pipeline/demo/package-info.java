/**
 * The demo: real text, simulated users, a real broker and cluster, and the figures at the end.
 *
 * <p>{@link io.contraflow.pipeline.demo.WordNet} gives documents and queries, {@link
 * io.contraflow.pipeline.demo.SimulatedUsers} searches and clicks, {@link
 * io.contraflow.pipeline.demo.EventSchedule} puts them on a clock, {@link
 * io.contraflow.pipeline.demo.DemoProducer} sends them; {@link
 * io.contraflow.pipeline.demo.ReportFollower} reads what the job answers, {@link
 * io.contraflow.pipeline.demo.LiveBlock} shows it and {@link
 * io.contraflow.pipeline.demo.Evaluation} measures what was learnt.
 */
package io.contraflow.pipeline.demo;
