/** The service as its clients reach it: requests, answers, and the stream of changes. */
@NullMarked
package dev.milepost.cli.server;

import org.jspecify.annotations.NullMarked;
