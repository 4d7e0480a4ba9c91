# The program and nothing that built it. `docker compose build` takes about ten minutes the first time.
FROM rust:1.94-trixie AS build
WORKDIR /largage
COPY . .
# Installs what it lacks.
RUN cargo xtask build --release

FROM debian:trixie-slim
# Whom we call is verified by the system's certificates.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/largage largage
COPY --from=build /largage/target/release/largage /usr/local/bin/largage
USER largage
WORKDIR /var/lib/largage
ENTRYPOINT ["largage"]
CMD ["serve", "--listen", "0.0.0.0:3000", "--data", "/var/lib/largage"]
