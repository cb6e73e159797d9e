# Creates a namespace where it is missing, and waits until tasks of it are handed out. It may be repeated.
# It reads TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and RETENTION.
set -eu

wait_until() {
  attempt=1
  until "$@"; do
    [ "$attempt" -lt 60 ] || exit 1
    attempt=$((attempt + 1))
    sleep 2
  done
}

ensure_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
}

takes_tasks() {
  temporal task-queue describe --namespace "$TEMPORAL_NAMESPACE" --task-queue roundtable-chat >/dev/null
}

wait_until ensure_namespace
wait_until takes_tasks
