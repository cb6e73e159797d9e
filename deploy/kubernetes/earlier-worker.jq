# Makes of the Deployment of the workers another one, which keeps their build running while that drains
# (docs/OPERATIONS.md, Worker versions): jq --arg build BUILD_ID -f earlier-worker.jq
{
  "app.kubernetes.io/name": "roundtable",
  "app.kubernetes.io/component": "earlier-worker",
  "app.kubernetes.io/version": $build
} as $labels
| {
    apiVersion,
    kind,
    metadata: { name: "roundtable-worker-\($build)", namespace: .metadata.namespace, labels: $labels },
    spec
  }
| .spec.selector.matchLabels = $labels
| .spec.template.metadata.labels = $labels
| .spec.template.spec.topologySpreadConstraints[]?.labelSelector.matchLabels = $labels
