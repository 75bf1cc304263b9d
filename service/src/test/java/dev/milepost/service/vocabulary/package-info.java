@NullMarked
package dev.milepost.service.vocabulary;

import org.jspecify.annotations.NullMarked;
