# syntax=docker/dockerfile:1
# The same artefact for Render and for a VPS: one binary with the Mini App inside.

FROM node:24-slim AS miniapp
WORKDIR /app/miniapp
COPY miniapp/package.json miniapp/package-lock.json ./
RUN PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit
COPY miniapp/ ./
RUN npm run build

FROM rust:1.95-slim-trixie AS server
WORKDIR /app
# Dependencies first, so that a change of our own code does not build them again.
COPY Cargo.toml Cargo.lock ./
COPY simulator/Cargo.toml simulator/Cargo.toml
COPY lab/link/Cargo.toml lab/link/Cargo.toml
RUN mkdir -p src simulator/src benches lab/link/src \
    && echo 'fn main() {}' > src/main.rs && touch src/lib.rs simulator/src/lib.rs \
    && echo 'fn main() {}' > benches/signaling.rs \
    && echo 'fn main() {}' > lab/link/src/main.rs \
    && cargo build --release --locked \
    && rm -rf src simulator/src benches lab/link/src
COPY . .
COPY --from=miniapp /app/miniapp/dist miniapp/dist
RUN touch src/main.rs src/lib.rs simulator/src/lib.rs && cargo build --release --locked

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home efir
COPY --from=server /app/target/release/efir /usr/local/bin/efir
USER efir
ENV DATA_DIR=/data LOG_FORMAT=json
WORKDIR /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# Exec form: the process itself is PID 1 and gets SIGTERM.
ENTRYPOINT ["/usr/local/bin/efir"]
