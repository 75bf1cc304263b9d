/** The service with made-up migrations in it, to be looked at. A client of the public API only. */
@NullMarked
package dev.milepost.demo;

import org.jspecify.annotations.NullMarked;
