package dev.milepost.service;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A report and what it is about.
 *
 * @param expectedVersions the versions one of which the caller wants to change; null for any
 */
public record Submission(
    MigrationRef ref, Report report, @Nullable Set<Long> expectedVersions, Caller caller) {}
