# syntax=docker/dockerfile:1
# check=skip=InvalidDefaultArgInFrom

# One file for a whole shop: services in four languages, their tests, their images, and one image with everything for
# demonstrations. Ours, for tests and pictures: long names, long lines, shared stages, stages that nothing needs.

ARG NODE_VERSION=22.11.0
ARG GO_VERSION=1.24
ARG PYTHON_VERSION=3.12
ARG JAVA_VERSION=21
ARG DEBIAN=bookworm
ARG REGISTRY=registry.internal.example.com:5000/platform/base-images

# --- What all share ---------------------------------------------------------------------------------------------

FROM debian:${DEBIAN}-slim AS certificates
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl gnupg tzdata \
 && rm -rf /var/lib/apt/lists/*

FROM certificates AS build-tools
RUN apt-get update && apt-get install -y build-essential git pkg-config libssl-dev libpq-dev
WORKDIR /work

FROM ${REGISTRY}/protobuf-compiler:27.3 AS protoc-upstream

FROM build-tools AS protoc
COPY --from=protoc-upstream /opt/protoc /usr/local
COPY proto ./proto
RUN mkdir -p gen && protoc --proto_path=proto --go_out=gen --python_out=gen --js_out=import_style=commonjs:gen --java_out=gen $(find proto -name '*.proto' -not -path '*/testdata/*' | sort)

# --- Node: shop window and administration ------------------------------------------------------------------------

FROM node:${NODE_VERSION}-${DEBIAN} AS node-base
ENV PNPM_HOME=/pnpm PATH=/pnpm:$PATH
RUN corepack enable
WORKDIR /work

FROM node-base AS node-dependencies
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages/design-system/package.json packages/design-system/
COPY packages/storefront/package.json packages/storefront/
COPY packages/administration/package.json packages/administration/
RUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm install --frozen-lockfile

FROM node-dependencies AS design-system
COPY packages/design-system packages/design-system
RUN pnpm --filter design-system build

FROM design-system AS storefront-build
COPY --from=protoc /work/gen/js packages/storefront/src/generated
COPY packages/storefront packages/storefront
ARG PUBLIC_API_URL=https://api.example.com
RUN --mount=type=secret,id=sentry_token,env=SENTRY_AUTH_TOKEN pnpm --filter storefront build

FROM design-system AS administration-build
COPY --from=protoc /work/gen/js packages/administration/src/generated
COPY packages/administration packages/administration
RUN pnpm --filter administration build

FROM administration-build AS administration-end-to-end-tests
RUN npx playwright install --with-deps chromium
CMD ["pnpm", "--filter", "administration", "test:e2e"]

FROM nginx:1.27-alpine AS storefront
COPY deploy/nginx/storefront.conf /etc/nginx/conf.d/default.conf
COPY --from=storefront-build /work/packages/storefront/dist /usr/share/nginx/html
HEALTHCHECK --interval=30s CMD wget -q --spider http://127.0.0.1/healthz || exit 1

FROM nginx:1.27-alpine AS administration
COPY deploy/nginx/administration.conf /etc/nginx/conf.d/default.conf
COPY --from=administration-build /work/packages/administration/dist /usr/share/nginx/html

# --- Go: orders, payments, mail ----------------------------------------------------------------------------------

FROM golang:${GO_VERSION}-${DEBIAN} AS go-modules
WORKDIR /work
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download

FROM go-modules AS go-source
COPY --from=protoc /work/gen/go gen/go
COPY cmd cmd
COPY internal internal

FROM go-source AS go-tests
RUN --mount=type=cache,target=/root/.cache/go-build go vet ./... && go test -race -count=1 ./...

FROM go-source AS orders-build
ARG VERSION=development
RUN --mount=type=cache,target=/root/.cache/go-build CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/orders ./cmd/orders

FROM go-source AS payments-build
RUN --mount=type=cache,target=/root/.cache/go-build CGO_ENABLED=0 go build -trimpath -o /out/payments ./cmd/payments

FROM go-source AS mail-worker-build
RUN --mount=type=cache,target=/root/.cache/go-build CGO_ENABLED=0 go build -trimpath -o /out/mail-worker ./cmd/mail-worker

FROM gcr.io/distroless/static-debian12:nonroot AS orders
COPY --from=orders-build /out/orders /orders
ENTRYPOINT ["/orders"]

FROM gcr.io/distroless/static-debian12:nonroot AS payments
COPY --from=payments-build /out/payments /payments
COPY --from=certificates /usr/share/zoneinfo /usr/share/zoneinfo
ENTRYPOINT ["/payments"]

FROM gcr.io/distroless/static-debian12:nonroot AS mail-worker
COPY --from=mail-worker-build /out/mail-worker /mail-worker
ENTRYPOINT ["/mail-worker"]

# --- Python: forecasts -------------------------------------------------------------------------------------------

FROM python:${PYTHON_VERSION}-slim-${DEBIAN} AS python-wheels
WORKDIR /work
COPY forecasting/requirements.txt ./
RUN pip wheel --wheel-dir=/wheels -r requirements.txt numpy==2.1.3 pandas==2.2.3 scikit-learn==1.5.2

FROM python:${PYTHON_VERSION}-slim-${DEBIAN} AS forecasting
ENV PYTHONUNBUFFERED=1
COPY --from=python-wheels /wheels /wheels
RUN pip install /wheels/*.whl
COPY --from=protoc /work/gen/python /app/gen
COPY forecasting /app
WORKDIR app
CMD python -m forecasting.server --port 8080 --model /models/current

# --- Java: search --------------------------------------------------------------------------------------------------

FROM maven:3.9-eclipse-temurin-${JAVA_VERSION} AS search-build
WORKDIR /work
COPY search/pom.xml .
RUN mvn -B dependency:go-offline
COPY --from=protoc /work/gen/java src/main/java
COPY search/src src
RUN mvn -B package -DskipTests

FROM eclipse-temurin:${JAVA_VERSION}-jre AS search
COPY --from=search-build /work/target/search.jar /app/search.jar
USER 10001
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "/app/search.jar"]

# --- Everything, for demonstrations --------------------------------------------------------------------------------

FROM debian:${DEBIAN}-slim as demonstration
RUN apt-get update && apt-get install -y supervisor nginx openjdk-17-jre-headless postgresql-client
COPY --from=orders-build /out/orders /usr/local/bin/
COPY --from=payments-build /out/payments /usr/local/bin/
COPY --from=mail-worker-build /out/mail-worker /usr/local/bin/
COPY --from=storefront-build /work/packages/storefront/dist /srv/storefront
COPY --from=administration-build /work/packages/administration/dist /srv/administration
COPY --from=search-build /work/target/search.jar /srv/search.jar
COPY --from=certificates /etc/ssl/certs /etc/ssl/certs
COPY deploy/supervisor /etc/supervisor/conf.d
COPY . /srv/source
ENV ADMIN_PASSWORD=demonstration
EXPOSE 80 8080/tcp 9090
CMD ["supervisord", "-n"]
