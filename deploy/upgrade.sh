#!/bin/sh
# Brings the installation of compose.yaml to the release that lies here, one process after another: pages
# are served and messages go out meanwhile. Back up first; read CHANGELOG for what must be stopped.
set -eu
cd "$(dirname "$0")"

docker compose build schema
# Where this fails, nothing was touched yet: the old processes go on, also on the new schema.
docker compose up --detach schema
if [ "$(docker wait "$(docker compose ps --all --quiet schema)")" != 0 ]; then
    docker compose logs schema
    exit 1
fi

replace() {
    service=$1
    shift
    for container in $(docker compose ps --all --quiet "$service"); do
        docker stop "$container"
        docker rm "$container"
        docker compose up --detach --no-recreate "$@" "$service"
    done
}

replace worker
# The next is stopped only once this one answers.
replace web --wait
