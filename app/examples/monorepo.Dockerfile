# syntax=docker/dockerfile:1

#en Choose what is built above the graph, as docker build --target does.
#fr La cible se choisit au-dessus du graphe, comme avec docker build --target.
ARG NODE_VERSION=22

FROM node:${NODE_VERSION}-alpine AS base
WORKDIR /repo

FROM base AS deps
COPY package.json package-lock.json ./
COPY packages/web/package.json packages/web/
COPY packages/api/package.json packages/api/
RUN --mount=type=cache,target=/root/.npm npm ci

#en dev: the sources are mounted when the container starts.
#fr dev : les sources sont montées au démarrage du conteneur.
FROM deps AS dev
ENV NODE_ENV=development
USER node
CMD ["npm", "run", "dev", "--workspaces"]

FROM deps AS sources
COPY . .

FROM sources AS test
RUN npm test --workspaces

FROM sources AS build
RUN npm run build --workspaces && npm prune --omit=dev

FROM nginx:1.30-alpine AS web
COPY --from=build /repo/packages/web/dist /usr/share/nginx/html

FROM base AS api
ENV NODE_ENV=production
COPY --from=build /repo/node_modules ./node_modules
COPY --from=build /repo/packages/api/dist ./dist
USER node
EXPOSE 3000
CMD ["node", "dist/server.js"]
