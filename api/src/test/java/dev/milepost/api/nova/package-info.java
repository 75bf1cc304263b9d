@NullMarked
package dev.milepost.api.nova;

import org.jspecify.annotations.NullMarked;
