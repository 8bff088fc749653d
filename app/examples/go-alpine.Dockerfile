# syntax=docker/dockerfile:1

#en builder compiles the program; only what COPY --from names is kept of it.
#fr builder compile le programme : seul ce que nomme COPY --from en est gardé.
FROM golang:1.26-alpine AS builder
WORKDIR /src

#en Modules change less often than code: their layer stays in the cache.
#fr Les modules changent moins que le code : leur couche reste dans le cache.
COPY go.mod go.sum ./
RUN go mod download

COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/href-counter .

#en The image that ships: a small base, the certificates, one binary.
#fr L’image livrée : une petite base, les certificats, un seul binaire.
FROM alpine:3.22 AS runtime
RUN apk add --no-cache ca-certificates
COPY --from=builder /out/href-counter /usr/local/bin/href-counter
USER nobody
ENTRYPOINT ["href-counter"]
