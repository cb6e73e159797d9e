# Checks that a process of this container answers 200: bash ops/healthy.sh PORT PATH
# Written in bash, as starting Node for each health check would cost too much.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
read -r -t 4 -u 3 _ status _ && [ "$status" = 200 ]
