package dev.milepost.api.push;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets each address do so much a second, and twice that at once. Knows the addresses that were
 * heard last; one that was forgotten meanwhile begins anew.
 */
final class RateLimit {
  private static final int MAX_ADDRESSES = 10_000;
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  RateLimit(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  synchronized boolean allows(String address) {
    long now = nanoTime.getAsLong();
    Bucket bucket = buckets.computeIfAbsent(address, unseen -> new Bucket(2 * perSecond, now));
    if (buckets.size() > MAX_ADDRESSES) {
      buckets.remove(buckets.keySet().iterator().next());
    }
    double gained = (now - bucket.filledAt) / NANOS * perSecond;
    bucket.tokens = Math.min(2 * perSecond, bucket.tokens + gained);
    bucket.filledAt = now;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }

  private static final class Bucket {
    private double tokens;
    private long filledAt;

    private Bucket(double tokens, long filledAt) {
      this.tokens = tokens;
      this.filledAt = filledAt;
    }
  }
}
