# syntax=docker/dockerfile:1

FROM rust:1.90-slim-bookworm AS chef
RUN cargo install cargo-chef --version 0.1.72 --locked
WORKDIR /src

#en planner writes down the dependencies: the list changes only when they do.
#fr planner note les dépendances : la liste ne change que si elles changent.
FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

#en builder compiles the dependencies from that list, and the code after them.
#fr builder compile les dépendances de cette liste, puis le code.
FROM chef AS builder
COPY --from=planner /src/recipe.json recipe.json
RUN cargo chef cook --release --recipe-path recipe.json
COPY . .
RUN cargo build --release --bin server

FROM gcr.io/distroless/cc-debian12:nonroot AS runtime
COPY --from=builder /src/target/release/server /usr/local/bin/server
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/server"]
