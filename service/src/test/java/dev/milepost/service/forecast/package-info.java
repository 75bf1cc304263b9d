@NullMarked
package dev.milepost.service.forecast;

import org.jspecify.annotations.NullMarked;
