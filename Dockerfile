# One image with one program. Written without a container engine at hand: it
# was not run on the machines where the project is built and tested.
#
#   docker build --build-arg VERSION=$(git describe --tags --always) -t hallway .
#   docker run --rm -p 127.0.0.1:8080:8080 -v ./my-hall:/hall:ro -v hallway:/data hallway
#
# /hall is the hall's folder (hallway init makes one), /data its data. Set
# publicUrl in hall.yaml: inside, the hall only knows the address it listens on.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN make build VERSION="$VERSION"

# SQLite is compiled in; the C library is all that the program wants.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 hallway \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin hallway \
 && install -d -o hallway -g hallway -m 0750 /data
COPY --from=build /src/bin/hallway /usr/local/bin/hallway
COPY --from=build /src/LICENSE /src/THIRD_PARTY_NOTICES /usr/share/doc/hallway/
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV HALLWAY_HALL=/hall HALLWAY_DATA=/data HALLWAY_LISTEN=0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["hallway"]
CMD ["serve"]
