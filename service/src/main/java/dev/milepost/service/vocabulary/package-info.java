/** The status words of each migration type, what they mean, and the moves between them. */
@NullMarked
package dev.milepost.service.vocabulary;

import org.jspecify.annotations.NullMarked;
