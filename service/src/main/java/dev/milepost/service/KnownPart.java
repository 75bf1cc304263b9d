package dev.milepost.service;

import java.time.Instant;

/**
 * A part as it is kept.
 *
 * @param updatedAt when it last said something else than before, by the database's clock
 */
public record KnownPart(Part part, Instant updatedAt) {}
