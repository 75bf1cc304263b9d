/** How the dashboard is served, and what it is made of. What it shows is tested in a browser. */
@NullMarked
package dev.milepost.api.ui;

import org.jspecify.annotations.NullMarked;
