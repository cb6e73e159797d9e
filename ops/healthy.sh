# Whether a process of this container answers 200: bash ops/healthy.sh PORT PATH
# A health check of its own, since starting Node for each would cost more than what it looks after.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
read -r -t 4 -u 3 _ status _ && [ "$status" = 200 ]
