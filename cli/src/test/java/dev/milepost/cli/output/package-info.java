@NullMarked
package dev.milepost.cli.output;

import org.jspecify.annotations.NullMarked;
