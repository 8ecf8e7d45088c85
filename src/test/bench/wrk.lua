-- wrk … <url> -- <file>: posts the body that stands in the file after its headers and a blank line.
-- The last line is for Wrk.
function init(arguments)
  local file = assert(io.open(arguments[1]))
  for line in file:lines() do
    if line == "" then break end
    local name, value = line:match("^(.-): (.*)$")
    wrk.headers[name] = value
  end
  wrk.method = "POST"
  wrk.body = file:read("*a")
  file:close()
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration, failed))
end
