#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own, whose URL it finds in TEST_POSTGRES; nothing of it is left afterwards.
# It does not wait for the disk: what outlives a crash of the machine is PostgreSQL's own to test.
set -euo pipefail

as_owner=()
programs=$(dirname "$(readlink -f "$(command -v postgres || ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -1)")")
folder=$(mktemp -d)
trap '"${as_owner[@]}" "$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

if [ "$(id -u)" = 0 ]; then # it refuses to run as root
    as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres "$folder"
fi

"${as_owner[@]}" "$programs/initdb" --pgdata="$folder/data" --username=desk --auth=trust --encoding=UTF8 --locale=C >/dev/null
"${as_owner[@]}" "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --wait start \
    -o "-c listen_addresses= -c unix_socket_directories=$folder -c max_connections=200 -c fsync=off -c full_page_writes=off" >/dev/null ||
    { cat "$folder/log" >&2; exit 1; }
TEST_POSTGRES="postgresql://desk@/postgres?host=$folder" "$@"
