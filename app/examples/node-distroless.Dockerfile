# syntax=docker/dockerfile:1

#en deps installs what the application needs at run time, and nothing else.
#fr deps installe ce dont l’application a besoin pour tourner, et rien d’autre.
FROM node:22-bookworm-slim AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev

#en No shell, no package manager: RUN would fail here, CMD has to be a JSON array.
#fr Ni shell ni gestionnaire de paquets : pas de RUN ici, et CMD en tableau JSON.
FROM gcr.io/distroless/nodejs22-debian12:nonroot AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY --from=deps /app/node_modules ./node_modules
COPY server.js ./
EXPOSE 3000
CMD ["server.js"]
