# syntax=docker/dockerfile:1

# Package names come from scripts/packages, and the build is scripts/build: what scripts use on a Debian machine.
# scripts/check-dockerfile checks both. Base images are named by their release and not by digest, so that a rebuild takes
# the security updates of Swift 6.3 and Debian 12; scripts/sbom tells what a build contains.

FROM swift:6.3-bookworm AS builder
WORKDIR /build
COPY scripts/packages/build.txt scripts/packages/
RUN apt-get update \
    && sed 's/#.*//' scripts/packages/build.txt \
    | DEBIAN_FRONTEND=noninteractive xargs apt-get install --yes --no-install-recommends \
    && rm -rf /var/lib/apt/lists/*
COPY . .
RUN bin=$(scripts/build release) \
    && install -D --strip --target-directory=/install "$bin/waybill" "$bin/dock-simulator" \
    && mkdir /licences \
    && scripts/notices release /licences/NOTICES

FROM debian:bookworm-slim AS runtime
COPY scripts/packages/runtime.txt /tmp/
RUN apt-get update \
    && sed 's/#.*//' /tmp/runtime.txt \
    | DEBIAN_FRONTEND=noninteractive xargs apt-get install --yes --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/runtime.txt \
    && useradd --system --uid 8484 --user-group --no-create-home --home-dir /var/lib/waybill waybill \
    && install --directory --owner=waybill --group=waybill --mode=0700 /var/lib/waybill
COPY --from=builder /install/ /usr/local/bin/
COPY --from=builder /licences/ /usr/share/doc/waybill/

USER waybill
WORKDIR /var/lib/waybill
VOLUME /var/lib/waybill
ENTRYPOINT ["waybill"]
CMD ["run"]
