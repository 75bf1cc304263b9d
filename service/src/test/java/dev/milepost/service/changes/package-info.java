@NullMarked
package dev.milepost.service.changes;

import org.jspecify.annotations.NullMarked;
