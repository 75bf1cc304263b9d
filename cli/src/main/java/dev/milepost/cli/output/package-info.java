/** What a command prints: data on stdout in four formats, talk on stderr. */
@NullMarked
package dev.milepost.cli.output;

import org.jspecify.annotations.NullMarked;
