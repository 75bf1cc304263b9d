/** The {@code milepost} command for operators and runners: a client of the public API only. */
@NullMarked
package dev.milepost.cli;

import org.jspecify.annotations.NullMarked;
