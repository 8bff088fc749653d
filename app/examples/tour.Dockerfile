# syntax=docker/dockerfile:1

#en builder compiles the program. It does not ship.
#fr builder compile le programme. Cette étape n’est pas livrée.
FROM golang:1.26 AS builder
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /out/app .

#en runtime is what ships.
#fr runtime est ce qui est livré.
FROM debian:12 AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates
COPY --from=builder /out/app /usr/local/bin/app
USER nobody
ENTRYPOINT ["app"]
