/** Holds every HTTP exchange of the tests against openapi.yaml. */
@NullMarked
package dev.milepost.api.contract;

import org.jspecify.annotations.NullMarked;
