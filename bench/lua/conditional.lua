-- The address as it was given, with a tag. Arguments: the tag, if any. Whatever is not answered 304 then is wrong.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")
wrong = 0

function init(args)
  if not args[1] then return end
  wrk.headers["If-None-Match"] = args[1]
  function response(status)
    if status ~= 304 then wrong = wrong + 1 end
  end
end
