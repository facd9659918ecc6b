-- Sixteen requests at once on every connection.
init = function(args)
  local requests = {}
  for i = 1, 16 do
    requests[i] = wrk.format("GET")
  end
  sixteen = table.concat(requests)
end

request = function()
  return sixteen
end
