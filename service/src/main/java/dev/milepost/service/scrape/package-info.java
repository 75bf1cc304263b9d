/** What Prometheus finds when it scrapes Milepost itself. */
@NullMarked
package dev.milepost.service.scrape;

import org.jspecify.annotations.NullMarked;
