/**
 * The domain: what a migration is, what may happen to it, and the ports that storage implements.
 */
@NullMarked
package dev.milepost.service;

import org.jspecify.annotations.NullMarked;
