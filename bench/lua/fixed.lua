-- The address as it was given.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")
