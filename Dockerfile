# The program and nothing that built it. `docker compose build` takes about ten minutes the first time.
FROM rust:1.94-trixie AS build
WORKDIR /largage
COPY . .
# Installs what it lacks.
RUN cargo xtask build --release

FROM debian:trixie-slim
# Whom we call is verified by the system's certificates.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/largage largage \
    && chmod 0700 /var/lib/largage
COPY --from=build /largage/target/release/largage /usr/local/bin/largage
# By its number, so that whoever runs it sees that it is not root.
USER 10001:10001
WORKDIR /var/lib/largage
VOLUME /var/lib/largage
# The options of every command in here: without them `docker compose exec one largage doctor` would look elsewhere.
ENV LARGAGE_LISTEN=0.0.0.0:3000 LARGAGE_DATA=/var/lib/largage
# The image has nothing else to ask with.
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["largage", "doctor", "--ready"]
ENTRYPOINT ["largage"]
CMD ["serve"]
