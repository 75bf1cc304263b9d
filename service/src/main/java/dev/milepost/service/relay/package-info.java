/**
 * Republishes every migration's completion and failure to the Pushgateways. Level-triggered: what
 * is due follows from the database alone, so nothing that is lost in memory is lost.
 */
@NullMarked
package dev.milepost.service.relay;

import org.jspecify.annotations.NullMarked;
