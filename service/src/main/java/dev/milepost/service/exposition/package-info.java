/**
 * Metrics as clients push them: the text format 0.0.4 and delimited protobuf, read as strictly as a
 * Pushgateway reads them, and written again. Knows nothing of migrations.
 */
@NullMarked
package dev.milepost.service.exposition;

import org.jspecify.annotations.NullMarked;
