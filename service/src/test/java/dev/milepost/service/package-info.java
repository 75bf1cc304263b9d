@NullMarked
package dev.milepost.service;

import org.jspecify.annotations.NullMarked;
