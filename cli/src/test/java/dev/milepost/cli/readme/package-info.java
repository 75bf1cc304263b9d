@NullMarked
package dev.milepost.cli.readme;

import org.jspecify.annotations.NullMarked;
