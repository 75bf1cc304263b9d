/** The PostgreSQL that the program runs itself when it is given none. */
@NullMarked
package dev.milepost.persistence.embedded;

import org.jspecify.annotations.NullMarked;
