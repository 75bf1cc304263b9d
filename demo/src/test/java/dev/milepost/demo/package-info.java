@NullMarked
package dev.milepost.demo;

import org.jspecify.annotations.NullMarked;
