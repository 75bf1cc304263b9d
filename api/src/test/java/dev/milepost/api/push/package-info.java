@NullMarked
package dev.milepost.api.push;

import org.jspecify.annotations.NullMarked;
