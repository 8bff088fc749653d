# syntax=docker/dockerfile:1

# builder compiles the program. Nothing of it is kept but what COPY --from names.
FROM golang:1.25-alpine AS builder
WORKDIR /src

# The modules change less often than the code: their layer stays in the cache.
COPY go.mod go.sum ./
RUN go mod download

COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/href-counter .

# The image that ships: a small base, the certificates, one binary.
FROM alpine:3.22
RUN apk add --no-cache ca-certificates
COPY --from=builder /out/href-counter /usr/local/bin/href-counter
USER nobody
ENTRYPOINT ["href-counter"]
