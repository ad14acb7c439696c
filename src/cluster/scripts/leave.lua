-- A node that ends gives up its lease. KEYS: the set of nodes, its lease. ARGV: the node.
redis.call('SREM', KEYS[1], ARGV[1])
return redis.call('DEL', KEYS[2])
