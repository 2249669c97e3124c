#!/bin/sh
# Keeps this server's containers as the program says. Run by State Manager: when the program
# changes, and every half hour.
set -eu

folder=/run/palinfra
install -d -m 700 "$folder"
# What containers are given is not left lying about, whatever happens.
trap 'rm -f "$folder"/*.env' EXIT
# The first start may still be installing Docker.
cloud-init status --wait >/dev/null 2>&1 || true
docker info >/dev/null
docker network inspect palinfra >/dev/null 2>&1 || docker network create palinfra >/dev/null
kept=

# begin NAME IMAGE
begin() {
    name=$1 image=$2 env="$folder/$1.env" kept="$kept $1"
    (umask 077 && : >"$env")
}

# put VARIABLE VALUE
put() {
    printf '%s=%s\n' "$1" "$2" >>"$env"
}

# put_secret VARIABLE ARN [KEY]
put_secret() {
    value=$(aws secretsmanager get-secret-value --secret-id "$2" --query SecretString --output text)
    if [ $# -gt 2 ]; then
        value=$(printf %s "$value" | python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$3")
    fi
    put "$1" "$value"
}

# The id of the container of a name, if it runs; further arguments are filters.
running() {
    of=$1
    shift
    docker ps --quiet --no-trunc --filter "name=^/$of\$" "$@"
}

# run OPTIONS IMAGE COMMAND: what has changed, starts; what has not, stays.
run() {
    mark=$( (printf '%s\n' "$image" "$@" && cat "$env") | sha256sum | cut -c1-64)
    if [ -n "$(running "$name" --filter "label=palinfra=$mark")" ]; then
        return
    fi
    case $image in
    *.dkr.ecr.*) aws ecr get-login-password | docker login --username AWS --password-stdin "${image%%/*}" ;;
    esac
    docker pull --quiet "$image"
    before=$(docker ps --all --quiet --filter "name=^/$name\$")
    if [ -n "$before" ]; then
        docker rm --force "$name-before" >/dev/null 2>&1 || true
        docker stop "$before" >/dev/null
        docker rename "$before" "$name-before"
    fi
    if docker run --detach --name "$name" --label "palinfra=$mark" --restart unless-stopped \
        --network palinfra --env-file "$env" --log-driver awslogs \
        --log-opt "awslogs-region=$AWS_DEFAULT_REGION" --log-opt "awslogs-group=$log_group" \
        --log-opt "awslogs-stream=$name" "$@" >/dev/null && sleep 10 && settled; then
        [ -z "$before" ] || docker rm "$before" >/dev/null
        echo "$name runs $image"
        return
    fi
    docker rm --force "$name" >/dev/null 2>&1 || true
    if [ -n "$before" ]; then
        docker rename "$before" "$name"
        docker start "$name" >/dev/null
    fi
    echo "$name does not run $image: its output is in $log_group" >&2
    exit 1
}

# Whether it runs without having been started again.
settled() {
    [ -n "$(running "$name")" ] && [ "$(docker inspect "$name" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["RestartCount"])')" = 0 ]
}

# Removes the containers that the program no longer has, and images that nothing uses.
finish() {
    docker ps --all --quiet --filter label=palinfra | while read -r id; do
        old=$(docker inspect "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["Name"].lstrip("/"))')
        case " $kept " in
        *" $old "*) ;;
        *) docker rm --force "$id" >/dev/null && echo "$old is gone" ;;
        esac
    done
    docker image prune --all --force --filter until=168h >/dev/null
}
