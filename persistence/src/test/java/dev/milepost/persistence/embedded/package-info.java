@NullMarked
package dev.milepost.persistence.embedded;

import org.jspecify.annotations.NullMarked;
