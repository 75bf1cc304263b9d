-- For every script: which part of the load a thread has (`part` of `parts`, from 0; a thread runs before the next is
-- set up, so each is told at once how many there will be), an open-loop rate where
-- BENCH_RATE (per thread and second) is set, and one line of JSON at the end for load.py. Times in microseconds.
local threads = {}

function setup(thread)
  thread:set("part", #threads)
  table.insert(threads, thread)
end

parts = tonumber(os.getenv("BENCH_THREADS"))

late = 0
local rate = tonumber(os.getenv("BENCH_RATE") or "")
if rate then
  local ffi = require("ffi")
  ffi.cdef [[
    struct bench_time { long seconds; long nanoseconds; };
    int clock_gettime(int clock, struct bench_time *time);
  ]]
  local now = ffi.new("struct bench_time")
  local due
  -- Each request has its moment in an even row, whichever connection is free; who is late goes at once.
  function delay()
    ffi.C.clock_gettime(1, now)
    local ms = tonumber(now.seconds) * 1000 + tonumber(now.nanoseconds) / 1e6
    due = (due or ms) + 1000 / rate
    if due < ms then
      late = math.max(late, ms - due)
      return 0
    end
    return math.floor(due - ms + 0.5)
  end
end

function done(summary, latency, requests)
  local failed = summary.errors
  local wrong = 0
  for _, one in ipairs(threads) do wrong = wrong + (one:get("wrong") or 0) end
  io.write(string.format(
    '\nRESULT {"requests":%d,"duration":%d,"p50":%d,"p99":%d,"max":%d,"bad":%d,"socket":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    failed.status + wrong, failed.connect + failed.read + failed.write + failed.timeout))
  local latest = 0
  for _, one in ipairs(threads) do latest = math.max(latest, one:get("late")) end
  io.write(string.format("EXTRA late_ms %.1f\n", latest))
end
