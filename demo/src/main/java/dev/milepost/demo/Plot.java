package dev.milepost.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What makes one made-up migration different from the next.
 *
 * @param number no other has it; in its name and its job id
 */
record Plot(long number, RandomGenerator random) {
  static final double MIB = 1024.0 * 1024;
  static final double GIB = 1024 * MIB;

  /** On every record of the demo, and on nobody else's. */
  static final String LABEL = "demo";

  private static final int NODES = 12;
  private static final List<String> TEAMS = List.of("web", "storage", "billing", "search");
  private static final List<String> ROLES =
      List.of("web", "db", "cache", "queue", "build", "mail", "search", "api");

  /** The body of a create. Of the same number and random numbers always the same. */
  ObjectNode creation(String type, String job, String name) {
    ObjectNode body = Sheet.empty().fields();
    body.put("migration_type", type);
    body.put("job_id", job + "-" + number);
    body.put("name", name);
    ObjectNode labels = body.putObject("labels");
    labels.put(LABEL, "true");
    labels.put("team", TEAMS.get(random.nextInt(TEAMS.size())));
    return body;
  }

  /** The same of a guest that goes from one host to another. */
  ObjectNode guest(String type, String job) {
    String instance = ROLES.get(random.nextInt(ROLES.size())) + "-" + number;
    ObjectNode body = creation(type, job, instance);
    int from = random.nextInt(NODES);
    int to = (from + 1 + random.nextInt(NODES - 1)) % NODES;
    body.put("instance_uuid", instance);
    body.put("source_compute", "node-" + (from + 1));
    body.put("source_node", "node-" + (from + 1));
    body.put("dest_compute", "node-" + (to + 1));
    body.put("dest_node", "node-" + (to + 1));
    body.put("project_id", "project-" + (1 + random.nextInt(4)));
    return body;
  }

  /** About so much: up to a fifth more or less. */
  double about(double value) {
    return value * (0.8 + 0.4 * random.nextDouble());
  }
}
