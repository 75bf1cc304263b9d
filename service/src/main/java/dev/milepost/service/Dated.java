package dev.milepost.service;

import java.time.Instant;

/**
 * A migration as it was read.
 *
 * @param now the database's clock at the read; every decision about the migration uses it, so that
 *     instances with differing clocks agree
 */
public record Dated(Migration migration, Instant now) {}
