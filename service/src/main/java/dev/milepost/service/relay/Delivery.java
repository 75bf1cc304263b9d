package dev.milepost.service.relay;

import java.time.Duration;

/** Brings one gateway what is due there, in one layout. What isn't noted is simply due again. */
interface Delivery {
  /**
   * Deletes groups whose time is over.
   *
   * @return how many there were, up to the limit
   */
  int remove(int limit);

  /**
   * Pushes what is due.
   *
   * @return how many requests there were to make, up to the limit
   */
  int push(int limit);

  /**
   * How long to wait at most before looking again.
   *
   * @param poll how long it would be without a reason of the delivery's own
   */
  Duration rest(Duration poll);
}
