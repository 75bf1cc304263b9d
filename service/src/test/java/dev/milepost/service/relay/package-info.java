@NullMarked
package dev.milepost.service.relay;

import org.jspecify.annotations.NullMarked;
