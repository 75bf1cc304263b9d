@NullMarked
package dev.milepost.persistence;

import org.jspecify.annotations.NullMarked;
