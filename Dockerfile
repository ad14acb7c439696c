# syntax=docker/dockerfile:1
# The same artefact for Render and for a VPS: one binary with the Mini App inside.

FROM node:24-slim AS miniapp
WORKDIR /app/miniapp
COPY miniapp/package.json miniapp/package-lock.json ./
RUN PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit
COPY miniapp/ ./
RUN npm run build

FROM rust:1.95-slim-trixie AS chef
RUN cargo install cargo-chef --locked
WORKDIR /app

FROM chef AS plan
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS server
# Dependencies are a layer of their own, so that a change of our code does not build them again.
COPY --from=plan /app/recipe.json recipe.json
RUN cargo chef cook --release --locked --bin efir --recipe-path recipe.json
COPY . .
COPY --from=miniapp /app/miniapp/dist miniapp/dist
RUN cargo build --release --locked --bin efir

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
