/** The dashboard: static files, and how they are served. What it shows it reads from the API. */
@NullMarked
package dev.milepost.api.ui;

import org.jspecify.annotations.NullMarked;
