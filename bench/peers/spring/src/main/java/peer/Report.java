package peer;

/** What a PATCH says; null is "as it is". */
public record Report(
    String status,
    Long memoryProcessed,
    Long memoryRemaining,
    Long diskProcessed,
    Long diskRemaining) {}
