@NullMarked
package dev.milepost.api;

import org.jspecify.annotations.NullMarked;
