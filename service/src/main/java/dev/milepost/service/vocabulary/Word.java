package dev.milepost.service.vocabulary;

/**
 * One status word.
 *
 * @param spelling as stored and shown; matched without regard to case
 * @param pastNoReturn whether the source system can no longer cancel once it says this word
 * @param own whether the type's source system says it; otherwise it is the bare word of a {@link
 *     State}, which every type accepts
 */
public record Word(String spelling, State state, boolean pastNoReturn, boolean own) {}
