@NullMarked
package dev.milepost.api.http;

import org.jspecify.annotations.NullMarked;
