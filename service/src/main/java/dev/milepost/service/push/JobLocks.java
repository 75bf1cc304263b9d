package dev.milepost.service.push;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets the pushes of one job through one after the other, so that what the first one made is what
 * the second one finds. Only within this instance: between instances the store decides.
 */
final class JobLocks {
  private static final int STRIPES = 1024;

  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

  <T> T holding(String jobId, Supplier<T> work) {
    ReentrantLock lock = locks[Math.floorMod(jobId.hashCode(), STRIPES)];
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
