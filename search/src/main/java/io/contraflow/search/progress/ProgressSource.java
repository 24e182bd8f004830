package io.contraflow.search.progress;

/** Where {@link Progress} is known from. Any thread may call; it answers from memory. */
public interface ProgressSource {

  /**
   * The steps after one, every snapshot that is kept, and the rates of late.
   *
   * @param step the last that the caller knows; −1 for none
   */
  Progress after(long step);
}
