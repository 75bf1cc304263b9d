/** The dashboard in a real browser, as a person has it: Debian's Chromium on the real service. */
@NullMarked
package dev.milepost.api.browser;

import org.jspecify.annotations.NullMarked;
