/** What ND4J computes on: the CPU, or a CUDA device. */
package io.contraflow.learner.backend;
