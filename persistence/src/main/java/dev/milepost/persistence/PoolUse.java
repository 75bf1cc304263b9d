package dev.milepost.persistence;

/**
 * How busy the connection pool is at this moment.
 *
 * @param waiting threads that wait for a connection
 */
public record PoolUse(int active, int idle, int waiting, int max) {}
