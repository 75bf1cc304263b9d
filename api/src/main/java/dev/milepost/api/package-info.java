/** Where the program is put together and started. */
@NullMarked
package dev.milepost.api;

import org.jspecify.annotations.NullMarked;
