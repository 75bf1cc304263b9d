-- Writes one line of JSON at the end of a run, for load.py. Times in microseconds.
function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"duration":%d,"p50":%d,"p99":%d,"max":%d,"bad":%d,"socket":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
