/**
 * OpenStack Nova's os-migrations API, microversions 2.1 to 2.104, over the same migrations. The
 * contract is Nova's; where it differs on purpose is in docs/nova-deviations.md.
 */
@NullMarked
package dev.milepost.api.nova;

import org.jspecify.annotations.NullMarked;
