@NullMarked
package dev.milepost.service.push;

import org.jspecify.annotations.NullMarked;
