/**
 * Whether a migration will finish and when: pure mathematics over reported counters, without
 * storage, HTTP or a clock. Rules and their sources: progress.md, section 5, cited as "5.4" and so
 * on; where a rule differs from it, the comment says why.
 */
@NullMarked
package dev.milepost.service.forecast;

import org.jspecify.annotations.NullMarked;
