# The shop, or any set of its modules (MODULES). The version of Node is the one that package.json brings, which a test holds.
FROM node:24.21.0-slim AS dependencies
WORKDIR /shop
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:24.21.0-slim
ENV NODE_ENV=production \
    DATA_FOLDER=/data \
    DATABASE_URL=sqlite:/data \
    PORT=3000
WORKDIR /shop
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /shop/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY bin ./bin
COPY migrations ./migrations
COPY src ./src
USER node
VOLUME /data
EXPOSE 3000
# Ready, not only alive: a process that drains takes no more requests.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/start.js"]
