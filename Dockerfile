FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional

# The server with pgBackRest, for docker-compose.pgbackrest.yml. The same release of Debian as the other servers: another
# one may sort text otherwise, and its indexes would not find what these have stored.
FROM postgres:18-bookworm AS postgres-backups
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates pgbackrest \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=postgres --group=postgres --mode=750 \
    /var/lib/pgbackrest /var/spool/pgbackrest /var/log/pgbackrest

# With the programs of PostgreSQL, for `docker compose --profile backups`; as new as the server.
FROM postgres-backups AS backups
ENV NODE_ENV=production DATA_DIR=/data BACKUP_DIR=/backups
WORKDIR /app
# 1000 is whose the stored files are.
RUN mkdir --mode=700 /data /backups && chown 1000:1000 /data /backups
COPY --from=node:20-bookworm-slim /usr/local/bin/node /usr/local/bin/node
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/bin ./bin
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/ops ./ops
USER 1000:1000
ENTRYPOINT []
CMD ["ops/every-night.sh"]

FROM node:20-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
# Stored files, and backups to tell the age of; a volume that is mounted there takes over whose it is.
RUN mkdir --mode=700 /data /backups && chown node:node /data /backups
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/dist ./dist
COPY --from=build --chown=node:node /app/bin ./bin
COPY --from=build --chown=node:node /app/migrations ./migrations
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Migrations run before the service, once however many containers start together; by the owner, as is the login that the
# service has. It alone is told to the service itself.
CMD ["sh", "-c", "node bin/atrium.mjs migration:run && node bin/atrium.mjs db:login && unset POSTGRES_OWNER_USER POSTGRES_OWNER_PASSWORD && exec node bin/atrium.mjs start"]
