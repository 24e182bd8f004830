/**
 * What a click is worth: caps against scripts, the examination of positions, and the weights that
 * follow from them.
 */
package io.contraflow.learner.click;
