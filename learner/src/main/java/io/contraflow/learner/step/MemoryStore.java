package io.contraflow.learner.step;

import java.io.IOException;

/** Where the entries of a model's memory are kept. */
public interface MemoryStore {
  void put(MemoryPart part, long key, byte[] value) throws IOException;

  /** The key has been put before. */
  void remove(MemoryPart part, long key) throws IOException;
}
