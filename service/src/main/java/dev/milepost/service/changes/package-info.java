/** What changed, told to whoever watches. */
@NullMarked
package dev.milepost.service.changes;

import org.jspecify.annotations.NullMarked;
