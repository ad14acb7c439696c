-- A word of the host that registered a game; while its registration is good, nobody else renews it.
ALTER TABLE rooms ADD COLUMN game_host_key TEXT;
