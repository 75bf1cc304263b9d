/** What an operator does from a terminal. */
@NullMarked
package dev.milepost.cli.operator;

import org.jspecify.annotations.NullMarked;
