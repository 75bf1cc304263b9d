@NullMarked
package dev.milepost.cli.server;

import org.jspecify.annotations.NullMarked;
