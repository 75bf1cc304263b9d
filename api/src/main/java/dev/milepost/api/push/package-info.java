/** A listener that Pushgateway clients push to: paths, bodies and answers as a Pushgateway's. */
@NullMarked
package dev.milepost.api.push;

import org.jspecify.annotations.NullMarked;
