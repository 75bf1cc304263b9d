-- Ordinary progress: each thread reports on ids of its own, whose counters only rise.
-- Arguments: number of ids, counter to start above (rises from run to run), path if not /migrations/.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")
local MIB = 1048576
local TOTAL = 2 ^ 50

local ids, base, path, counts

function init(args)
  ids, base, path, counts = tonumber(args[1]), tonumber(args[2]), args[3] or "/migrations/", {}
  math.randomseed(os.time() * 7 + part)
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  local id = math.random(0, math.floor((ids - 1 - part) / parts)) * parts + part + 1
  local count = (counts[id] or 0) + 1
  counts[id] = count
  local moved = base + count * MIB
  return wrk.format("PATCH", path .. id, nil, string.format(
    '{"memory_processed":%.0f,"memory_remaining":%.0f,"disk_processed":%.0f,"disk_remaining":%.0f}',
    moved, TOTAL - moved, moved, TOTAL - moved))
end
