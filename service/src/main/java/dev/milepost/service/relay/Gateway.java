package dev.milepost.service.relay;

/** One gateway as this instance works on it. */
record Gateway(
    String name, Layout layout, Pushgateway http, RelayStore store, GatewayHealth health) {

  /** Which group there shows that record. */
  GroupingKey key(String job, Exposed exposed) {
    return layout.key(job, exposed.jobId(), exposed.labels());
  }
}
