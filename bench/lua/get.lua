-- One record of random id. Arguments: number of ids.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")
local ids

function init(args)
  ids = tonumber(args[1])
  math.randomseed(os.time() * 7 + part)
end

function request()
  return wrk.format("GET", "/migrations/" .. math.random(1, ids))
end
