@NullMarked
package dev.milepost.service.exposition;

import org.jspecify.annotations.NullMarked;
