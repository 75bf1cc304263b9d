/**
 * HTTP: routes, what a request may say, what an answer looks like. No rule of the domain is here.
 */
@NullMarked
package dev.milepost.api.http;

import org.jspecify.annotations.NullMarked;
