# peakend, with all its apps in one image; by default it runs as one process (apps/standalone), as its own user.
FROM node:24-bookworm-slim AS build
WORKDIR /peakend
COPY package.json package-lock.json ./
RUN npm install --no-audit --no-fund
COPY . .
RUN node tools/build.js && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /peakend
COPY --from=build --chown=node:node /peakend/package.json ./package.json
COPY --from=build --chown=node:node /peakend/tools/build.js ./tools/build.js
COPY --from=build --chown=node:node /peakend/node_modules ./node_modules
COPY --from=build --chown=node:node /peakend/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
ENV PEAKEND_HOST=0.0.0.0 PEAKEND_DATA_DIR=/data
VOLUME /data
EXPOSE 3000
CMD ["node", "--max-semi-space-size=32", "dist/apps/standalone/main.js"]
