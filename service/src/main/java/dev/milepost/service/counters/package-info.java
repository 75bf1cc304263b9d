/** The numbers that runners report, as every part of the domain uses them. */
@NullMarked
package dev.milepost.service.counters;

import org.jspecify.annotations.NullMarked;
