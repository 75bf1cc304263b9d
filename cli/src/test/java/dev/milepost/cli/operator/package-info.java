@NullMarked
package dev.milepost.cli.operator;

import org.jspecify.annotations.NullMarked;
