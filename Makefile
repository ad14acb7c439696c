# Two commands matter: `make run` and `make test`. Both set up what they need.

MINIAPP_SOURCES := $(shell find miniapp/src miniapp/scripts -type f 2>/dev/null) \
	miniapp/index.html miniapp/vite.config.ts miniapp/tsconfig.json miniapp/tsconfig.floor.json \
	miniapp/package.json
NODE_MODULES := miniapp/node_modules/.package-lock.json
MINIAPP := miniapp/dist/index.html
BLUFF := examples/bluff/node_modules/.package-lock.json

# One set of features for all that `make test` compiles: with the tests, whose own dependencies add
# some. Building without them would compile every dependency a second time.
BUILD := cargo build --locked --workspace --bins --tests

.PHONY: run demo standby cluster bench-cluster test check unit e2e references screens browsers-matrix lab lab-short bench bench-cards bench-hostile bench-host bench-voice bench-history bench-sfu fuzz protocol format deps clean

# Everything on http://localhost:3000, with the Telegram simulator when there is no BOT_TOKEN.
run: tools $(MINIAPP)
	cargo run --locked

# Efir with the simulator, and the example game beside it.
demo: tools $(MINIAPP) $(BLUFF)
	cargo build --locked
	scripts/demo

# Two processes that stand by for each other, with PostgreSQL and a balancer: end one by hand and watch.
standby: tools postgresql $(MINIAPP)
	cargo build --locked
	node scripts/standby.mjs

# Three processes that serve together, with PostgreSQL, Redis and a balancer: the same.
cluster: tools postgresql redis $(MINIAPP)
	cargo build --locked
	node scripts/cluster.mjs

# The tests of such processes with as many rooms as they are made for, and their figures.
bench-cluster: postgresql redis $(MINIAPP)
	CLUSTER_ROOMS=100 CLUSTER_PEOPLE=6 CLUSTER_CLAIMS=1000 CLUSTER_UPDATES=1000 cargo test --locked --workspace --test cluster -- \
		--nocapture --test-threads=1

# Every test there is: formatting, lints, types, unit, integration and real browsers.
test: tools browsers turn postgresql redis check unit e2e lab-short

.PHONY: tools browsers turn postgresql redis
tools:
	@scripts/require-tools
browsers:
	@scripts/require-debian chromium firefox-esr fonts-noto-color-emoji fonts-dejavu-core
# A real TURN server for the check of TURN, and what the examples for game hosts are written in.
turn:
	@scripts/require-debian coturn openssl python3
# A real PostgreSQL server, which the tests start for themselves.
postgresql:
	@scripts/require-debian postgresql
# So with Redis.
redis:
	@scripts/require-debian redis-server

$(NODE_MODULES): miniapp/package-lock.json
	cd miniapp && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit
	@touch $@

$(BLUFF): examples/bluff/package-lock.json
	cd examples/bluff && npm ci --no-fund --no-audit
	@touch $@

# Also measures the first load and refuses more than 40 KB.
$(MINIAPP): $(NODE_MODULES) $(MINIAPP_SOURCES)
	cd miniapp && npm run build

check: $(NODE_MODULES)
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet
	cd miniapp && npm run check

unit: turn postgresql redis $(NODE_MODULES) $(MINIAPP)
	cargo test --locked --workspace
	cd miniapp && npm test
	node --test lab/test/*.test.mjs examples/bluff/test/*.test.mjs

e2e: browsers $(MINIAPP) $(BLUFF)
	$(BUILD)
	cd miniapp && npm run e2e

# The pictures that the visual tests compare the screens with; after a change that is meant to be seen.
references: browsers $(NODE_MODULES)
	cd miniapp && npm run references

# Every state of the gallery: photographed in every size, theme and language into miniapp/gallery-shots/,
# and through axe and Firefox, of which `e2e` takes one of each screen.
screens: browsers $(MINIAPP)
	cd miniapp && npm run gallery:shots
	cd miniapp && EFIR_STATES=all npm run e2e -- accessibility firefox-screens

# What `e2e` leaves out of calls between browsers of two makes: relays, killed processes, screens.
browsers-matrix: browsers turn $(MINIAPP)
	$(BUILD)
	cd miniapp && EFIR_MATRIX=1 npm run e2e -- --grep @matrix

# The table of goals for weak networks, beside the plainest page there is: an hour and a half, as
# root, with nothing else running. What it needs is in lab/README.md.
lab: $(MINIAPP)
	$(BUILD)
	node lab/table.mjs --runs 3 --baseline-runs 1

# Three of its situations in three minutes. Where namespaces are not allowed it says so: not run.
lab-short: $(MINIAPP)
	-@scripts/require-debian chromium coturn espeak-ng iproute2 nftables openssl
	$(BUILD)
	node lab/table.mjs --short --strict --runs 1 --apps efir || { status=$$?; [ $$status -eq 3 ] || exit $$status; echo "lab: NOT RUN, see above"; }

# Memory per idle socket and relayed signals per second, beside a plain relay in the same run.
bench:
	ulimit -n 65536 && EFIR_WITHOUT_MINIAPP=1 cargo bench --locked --bench signaling

# Cards of 200 rooms that all change at once: edits a minute, and how late the last one is, beside the
# plainest editor; in virtual time.
bench-cards:
	EFIR_WITHOUT_MINIAPP=1 cargo bench --locked --bench cards

# What a few attackers do to the process and to an honest call of two meanwhile. Another release binary
# is measured beside it with BEFORE=path.
bench-hostile: $(MINIAPP)
	cargo bench --locked --bench hostile -- $(if $(BEFORE),--before $(BEFORE))

# What 1,000 registered games and 5,000 lookups a second do to the signals of calls beside them.
bench-host:
	EFIR_WITHOUT_MINIAPP=1 cargo bench --locked --bench host

# What half a core and 512 MB carry of voices over the server, in rooms of 20 and of 50, and what signals
# of other calls wait for meanwhile; as root, as it makes a control group.
bench-voice:
	EFIR_WITHOUT_MINIAPP=1 cargo bench --locked --bench voice

# What people's lists cost with 100,000 calls in the database, with the index and without it.
bench-history:
	EFIR_WITHOUT_MINIAPP=1 cargo bench --locked --bench history

# Voices forwarded a second per core, beside Debian's Janus with the same work in the same run; as root,
# as it makes a network namespace. For other crowds: scripts/bench-sfu --people 200 --talking 3
bench-sfu:
	scripts/bench-sfu

# Looks for bytes from strangers that break something, for a minute each: frames, launch data, room codes,
# updates, .env. The same targets run with seeds in `make unit`. What is found is put into fuzz/artifacts.
FUZZ_SECONDS := 60
fuzz:
	@command -v cargo-fuzz >/dev/null || { echo "cargo-fuzz is missing: cargo install --locked cargo-fuzz"; exit 1; }
	@rustup toolchain list | grep -q nightly || { echo "nightly Rust is missing: rustup toolchain install nightly --profile minimal"; exit 1; }
	cp Cargo.lock fuzz/Cargo.lock
	for target in $$(ls fuzz/seeds); do \
		mkdir -p fuzz/corpus/$$target; \
		EFIR_WITHOUT_MINIAPP=1 cargo +nightly fuzz run $$target fuzz/corpus/$$target fuzz/seeds/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=5 || exit 1; \
	done

# Writes the TypeScript types of the socket's messages and of HTTP's answers after a change in
# src/protocol or src/web/routes.
protocol:
	EFIR_WRITE_PROTOCOL=1 cargo test --locked --workspace --lib typescript_tests

format: $(NODE_MODULES)
	cargo fmt --all
	cd miniapp && npm run format

# Licences, advisories and unused dependencies; not part of `make test`, as the tools build slowly.
deps:
	@command -v cargo-deny >/dev/null || { echo "cargo-deny is missing: cargo install --locked cargo-deny"; exit 1; }
	@command -v cargo-machete >/dev/null || { echo "cargo-machete is missing: cargo install --locked cargo-machete"; exit 1; }
	cargo deny check licenses bans sources
	cargo machete

clean:
	cargo clean
	rm -rf miniapp/dist miniapp/node_modules
