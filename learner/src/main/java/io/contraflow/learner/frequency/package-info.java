/**
 * How often documents come, estimated on the stream in bounded memory (Yi et al. 2019,
 * Sampling-bias-corrected neural modeling for large corpus item recommendations, algorithm 2).
 */
package io.contraflow.learner.frequency;
