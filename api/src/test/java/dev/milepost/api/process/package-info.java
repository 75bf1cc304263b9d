/** The packaged program as a process, and what happens to it: faults, load, real input. */
@NullMarked
package dev.milepost.api.process;

import org.jspecify.annotations.NullMarked;
