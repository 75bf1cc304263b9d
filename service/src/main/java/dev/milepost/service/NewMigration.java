package dev.milepost.service;

import java.util.UUID;

/**
 * What a caller wants to be tracked.
 *
 * @param uuid chosen by the caller, or by us
 * @param identity with attempt 0: the store counts attempts
 * @param first the status and numbers it starts with; may be empty
 */
public record NewMigration(UUID uuid, Identity identity, Report first) {}
