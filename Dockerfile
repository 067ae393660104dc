# One executable on Debian, for a user of its own. `make image-test` builds and starts it without a Docker daemon.
# Pin both to a digest in your own registry where that is asked for.
ARG BASE=docker.io/library/debian:12-slim
ARG BUN=docker.io/oven/bun:1.4.5-slim

FROM ${BUN} AS build
WORKDIR /source
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile --ignore-scripts --no-progress
COPY main.ts tsconfig.json ./
COPY scripts/build.ts scripts/plugin_types.ts scripts/
COPY orchestrator orchestrator
COPY intents intents
COPY agents agents
COPY ai ai
COPY plugins/examples plugins/examples
RUN bun scripts/build.ts /devorch

FROM ${BASE}
# git is for the projects that devorch works on; its own git is inside the executable.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends bubblewrap ca-certificates git \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log \
 && useradd --system --uid 10001 --user-group --home-dir /opt/dev-orchestrator --no-create-home devorch \
 && install -d /opt/dev-orchestrator/bin /opt/dev-orchestrator/plugins /opt/dev-orchestrator/ai \
 && install -d -o devorch -g devorch -m 700 /opt/dev-orchestrator/data /opt/dev-orchestrator/repos /opt/dev-orchestrator/logs
COPY --from=build /devorch /opt/dev-orchestrator/bin/devorch
ENV PATH=/opt/dev-orchestrator/bin:/usr/local/bin:/usr/bin:/bin \
    PLUGINS_PATH=/opt/dev-orchestrator/plugins \
    AI_PATH=/opt/dev-orchestrator/ai
USER devorch
WORKDIR /opt/dev-orchestrator
VOLUME ["/opt/dev-orchestrator/data", "/opt/dev-orchestrator/repos", "/opt/dev-orchestrator/logs"]
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["devorch", "health", "-q"]
ENTRYPOINT ["devorch"]
CMD ["serve"]
