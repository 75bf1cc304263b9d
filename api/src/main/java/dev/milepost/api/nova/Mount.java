package dev.milepost.api.nova;

/** Where Nova's API is mounted. */
enum Mount {
  /** As it was before there were microversions: 2.1 for ever, and no word of versions. */
  LEGACY("/v2"),
  CURRENT("/v2.1");

  private final String path;

  Mount(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  boolean owns(String requestPath) {
    return requestPath.equals(path) || requestPath.startsWith(path + "/");
  }
}
