-- Nine reports, nearly one GET and now and then a list, as the soak mixes them. Arguments: as patch.lua's.
dofile(os.getenv("BENCH_LUA") .. "/patch.lua")
local report, prepare, ids = request, init

function init(args)
  prepare(args)
  ids = tonumber(args[1])
end

function request()
  local kind = math.random()
  if kind < 0.90 then return report() end
  if kind < 0.99 then return wrk.format("GET", "/migrations/" .. math.random(1, ids)) end
  return wrk.format("GET", "/migrations?limit=20")
end
