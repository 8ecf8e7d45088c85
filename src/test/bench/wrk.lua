-- wrk … <url> -- <model>: chat requests of 1 KB. The last line is for ProxyBench.
function init(arguments)
  local head = '{"model":"' .. arguments[1] .. '","messages":[{"role":"user","content":"'
  local tail = '"}]}'
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer sk-bench"
  wrk.body = head .. string.rep("x", 1024 - #head - #tail) .. tail
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration, failed))
end
