package dev.milepost.service.relay;

/** One gateway as this instance works on it. */
record Gateway(String name, Pushgateway http, RelayStore store, GatewayHealth health) {}
