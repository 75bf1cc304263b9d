/** PostgreSQL: the connection pool, the schema, and the stores behind the service's ports. */
@NullMarked
package dev.milepost.persistence;

import org.jspecify.annotations.NullMarked;
