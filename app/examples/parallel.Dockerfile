# syntax=docker/dockerfile:1

#en frontend, backend and docs need nothing of each other: BuildKit builds them
#en at the same time.
#fr frontend, backend et docs n’ont pas besoin l’une de l’autre : BuildKit les
#fr construit en même temps.
FROM node:22-alpine AS frontend
WORKDIR /web
COPY web/package.json web/package-lock.json ./
RUN npm ci
COPY web/ ./
RUN npm run build

FROM golang:1.26-alpine AS backend
WORKDIR /api
COPY api/go.mod api/go.sum ./
RUN go mod download
COPY api/ ./
RUN CGO_ENABLED=0 go build -o /out/api .

FROM python:3.13-slim AS docs
WORKDIR /docs
RUN pip install --no-cache-dir mkdocs==1.6.1
COPY mkdocs.yml ./
COPY docs/ ./docs/
RUN mkdocs build --site-dir /out/docs

#en The last stage waits for all three, and collects what they made.
#fr La dernière étape attend les trois autres et rassemble ce qu’elles ont fait.
FROM alpine:3.22 AS runtime
COPY --from=backend /out/api /usr/local/bin/api
COPY --from=frontend /web/dist /srv/web
COPY --from=docs /out/docs /srv/docs
USER nobody
EXPOSE 8080
ENTRYPOINT ["api", "--static=/srv"]
