-- Requests the paths of a file (BENCH_PATHS, one per line) in turn. With BENCH_MARK, the mark and a
-- number at the end make each request unique, so that no cache can answer it.
local paths, mark = {}, os.getenv("BENCH_MARK")
for line in io.lines(os.getenv("BENCH_PATHS")) do
  paths[#paths + 1] = line
end
wrk.headers["Accept"] = os.getenv("BENCH_ACCEPT")

local asked = 0
function request()
  local path = paths[asked % #paths + 1]
  asked = asked + 1
  if mark then
    path = path .. mark .. asked
  end
  return wrk.format("GET", path)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "microseconds": %d, "p50": %f, "p95": %f, "p99": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
