@NullMarked
package dev.milepost.api.config;

import org.jspecify.annotations.NullMarked;
