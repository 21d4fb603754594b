-- wrk: asks prepared questions. Arguments: file of targets, Accept, first number, "unique" or "same".
-- A line of the file is what stands before the number, a tab, what stands behind it.
local parts, fixed, number, unique = {}, {}, 0, false

function init(args)
  wrk.headers["Accept"] = args[2]
  number = tonumber(args[3])
  unique = args[4] == "unique"
  for line in io.lines(args[1]) do
    local before, after = line:match("^(.-)\t(.*)$")
    parts[#parts + 1] = { before, after }
    fixed[#fixed + 1] = wrk.format("GET", before .. after)
  end
end

function request()
  number = number + 1
  local at = number % #parts + 1
  if not unique then return fixed[at] end
  return wrk.format("GET", parts[at][1] .. string.format("%d", number) .. parts[at][2])
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "bytes": %d, "status": %d, "broken": %d, "late": %d, ' ..
    '"p50": %d, "p95": %d, "p99": %d}\n',
    summary.requests, summary.duration, summary.bytes, e.status, e.connect + e.read + e.write, e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
