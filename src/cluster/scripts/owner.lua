-- Who has a room. KEYS: the room. ARGV: prefix. Answers the node and its address, or nothing.
local node = redis.call('HGET', KEYS[1], 'node')
local url = node and redis.call('HGET', ARGV[1] .. 'node:' .. node, 'url')
if url then
  return {node, url}
end
return {}
