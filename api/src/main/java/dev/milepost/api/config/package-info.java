/** What the program is told at start, read once and checked whole. */
@NullMarked
package dev.milepost.api.config;

import org.jspecify.annotations.NullMarked;
