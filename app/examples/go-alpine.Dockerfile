# syntax=docker/dockerfile:1

# builder compiles the program; only what COPY --from names is kept of it.
FROM golang:1.26-alpine AS builder
WORKDIR /src

# Modules change less often than code: their layer stays in the cache.
COPY go.mod go.sum ./
RUN go mod download

COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/href-counter .

# The image that ships: a small base, the certificates, one binary.
FROM alpine:3.22 AS runtime
RUN apk add --no-cache ca-certificates
COPY --from=builder /out/href-counter /usr/local/bin/href-counter
USER nobody
ENTRYPOINT ["href-counter"]
