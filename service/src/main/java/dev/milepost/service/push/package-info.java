/**
 * Pushes as a Pushgateway would get them become migrations: what the families of dba-operator's
 * Migration Container Interface and of Assimilator say, and which run they say it of. No HTTP here.
 */
@NullMarked
package dev.milepost.service.push;

import org.jspecify.annotations.NullMarked;
