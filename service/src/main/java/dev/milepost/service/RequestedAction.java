package dev.milepost.service;

import dev.milepost.service.vocabulary.Action;
import java.time.Instant;
import java.util.UUID;

/**
 * What an operator asked of the runner and has not happened yet. The runner sees it in the answer
 * to every report.
 */
public record RequestedAction(UUID id, Action action, String requestedBy, Instant requestedAt) {}
