import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig } from '../config.ts';
import { startOpsServer } from '../ops/ops-server.ts';
import { createReadiness } from '../ops/readiness.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'deploy/kubernetes');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Labels = Record<string, string>;

interface Selector {
  matchLabels?: Labels;
  matchExpressions?: { key: string; operator: string; values: string[] }[];
}

interface EnvironmentEntry {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string; optional?: boolean } };
}

interface Probe {
  httpGet: { path: string; port: string };
}

interface Container {
  name: string;
  image: string;
  command: string[];
  env?: EnvironmentEntry[];
  envFrom?: { configMapRef?: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  livenessProbe?: Probe;
  startupProbe?: Probe;
  readinessProbe?: Probe;
  securityContext: object;
}

interface PodTemplate {
  metadata: { labels: Labels };
  spec: {
    containers: [Container];
    serviceAccountName: string;
    securityContext: object;
    terminationGracePeriodSeconds?: number;
    topologySpreadConstraints?: { labelSelector: Selector }[];
  };
}

interface PolicyRule {
  ports: { port: string | number }[];
}

interface Manifest {
  kind: string;
  metadata: { name: string; labels: Labels };
  spec: {
    replicas?: number;
    selector?: Selector & Labels;
    podSelector?: Selector;
    template?: PodTemplate;
    ports?: { targetPort: string }[];
    scaleTargetRef?: { name: string };
    ingress?: PolicyRule[];
    triggers?: { type: string; metadata: Record<string, string> }[];
    rules?: {
      http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] };
    }[];
  };
}

interface Kustomization {
  resources: string[];
  components?: string[];
  configMapGenerator?: { name: string; behavior?: string; envs: string[] }[];
}

const parts = ['base', 'worker-autoscaling', 'example'];
const kustomizations = new Map<string, Kustomization>(
  parts.map((part) => [part, parse(read(`deploy/kubernetes/${part}/kustomization.yaml`))]),
);
const manifests = parts.flatMap((part) =>
  readdirSync(join(folder, part))
    .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap((name) => parseAllDocuments(read(`deploy/kubernetes/${part}/${name}`)))
    .map((document): Manifest => document.toJS()),
);
const ofKind = (...kinds: string[]) => manifests.filter(({ kind }) => kinds.includes(kind));
const find = (kind: string, name: string) => {
  const found = ofKind(kind).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};

/** Name, template and only container of each Deployment and Job. */
const pods = ofKind('Deployment', 'Job').map(({ kind, metadata, spec }) => {
  if (!spec.template) throw new Error(`${metadata.name} has no template.`);
  return { kind, name: metadata.name, template: spec.template, container: spec.template.spec.containers[0] };
});
const deployments = pods.filter(({ kind }) => kind === 'Deployment');
const podsOf = (selector: Selector) =>
  pods.filter(({ template }) => matches(selector, template.metadata.labels));

function matches({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  const hasLabels = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    hasLabels &&
    matchExpressions.every(
      ({ key, operator, values }) => operator === 'In' && values.includes(labels[key] ?? ''),
    )
  );
}

/** The settings of an env file: `NAME=value` lines and comments. */
function readSettings(part: string): Record<string, string> {
  const lines = read(`deploy/kubernetes/${part}/settings.env`).trim().split('\n');
  return Object.fromEntries(
    lines.filter((line) => !line.startsWith('#')).map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
}
const settings = { ...readSettings('base'), ...readSettings('example') };
const known = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);

/** Values of the form that each secret has. */
const exampleSecrets: Record<string, string> = {
  DATABASE_URL: 'postgres://roundtable:secret@postgresql.example.com:5432/roundtable',
  REDIS_URL: 'rediss://:secret@redis.example.com:6379',
  TENANT_JWT_SECRET: 'a'.repeat(48),
  BACKOFFICE_JWT_SECRET: 'b'.repeat(48),
  LLM_DEMO_TOKEN: 'llm-demo',
  STORE_API_TOKEN: 'store-api',
  PAYLOAD_KEYS: `2026-11:${Buffer.alloc(32).toString('base64')}`,
  LLM_API_KEY: 'key',
};
/** What the process of a container reads, with secrets of the right form. */
const configOf = ({ env = [], envFrom = [] }: Container) =>
  readConfig({
    ...(envFrom.length > 0 && settings),
    ...Object.fromEntries(env.map(({ name }) => [name, exampleSecrets[name]])),
  });

describe('kustomize', () => {
  test.each(parts)('takes every file of %s', (part) => {
    const { resources, configMapGenerator = [] } = kustomizations.get(part) ?? { resources: [] };
    const files = readdirSync(join(folder, part)).filter((name) => name !== 'kustomization.yaml');
    const listed = [...resources, ...configMapGenerator.flatMap(({ envs }) => envs)];
    expect(listed.filter((name) => !name.startsWith('../')).toSorted()).toEqual(files.toSorted());
  });

  const kubectl = (...args: string[]) => spawnSync('kubectl', args, { encoding: 'utf8' });
  const whereInstalled = kubectl('version', '--client').error ? test.skip : test;

  whereInstalled('builds the example with one autoscaler a Deployment', () => {
    const { status, stdout, stderr } = kubectl('kustomize', join(folder, 'example'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const built = parseAllDocuments(stdout).map((document): Manifest => document.toJS());
    const names = built.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toHaveLength(manifests.length + 1);
    expect(new Set(names).size).toBe(names.length);
    const replicas = built.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.replicas);
    expect(replicas).toEqual([undefined, undefined]);
    expect(stdout).not.toMatch(/image: roundtable:/);
  });
});

describe('settings', () => {
  test('of the ConfigMap are known, and none is a secret', () => {
    const names = Object.keys(settings);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(names.filter((name) => name in exampleSecrets || /SECRET|PASSWORD|TOKEN/.test(name))).toEqual([]);
    expect(ofKind('Secret')).toEqual([]);
  });

  test.each(pods)('of $name are read, secrets by reference', ({ container }) => {
    for (const { name, ...source } of container.env ?? []) {
      expect(known).toContain(name);
      expect(source).toEqual({
        valueFrom: { secretKeyRef: expect.objectContaining({ name: 'roundtable', key: name }) },
      });
    }
    expect(container.envFrom ?? []).toEqual(
      container.envFrom ? [{ configMapRef: { name: 'roundtable-settings' } }] : [],
    );
    expect(() => configOf(container)).not.toThrow();
  });

  /** What each process cannot start, or do its work, without. */
  const needed: [name: string, settings: string[]][] = [
    ['roundtable-migrate', ['DATABASE_URL']],
    ['roundtable-temporal-setup', ['TEMPORAL_ADDRESS']],
    [
      'roundtable-server',
      [
        'DATABASE_URL',
        'REDIS_URL',
        'TEMPORAL_ADDRESS',
        'STORE_API_URL',
        'TENANT_JWT_SECRET',
        'BACKOFFICE_JWT_SECRET',
        'TRUSTED_PROXIES',
      ],
    ],
    ['roundtable-worker', ['DATABASE_URL', 'REDIS_URL', 'TEMPORAL_ADDRESS', 'LLM_DEMO_URL', 'STORE_API_URL']],
  ];

  test.each(needed)('of %s are complete', (name, names) => {
    const pod = pods.find((one) => one.name === name);
    if (!pod) throw new Error(`There is no ${name}.`);
    const config = new Map(Object.entries(configOf(pod.container)));
    expect(names.filter((setting) => config.get(setting) === undefined)).toEqual([]);
    // Encryption and the model are off without their keys.
    const optional = (pod.container.env ?? []).filter(({ valueFrom }) => valueFrom?.secretKeyRef?.optional);
    expect(['PAYLOAD_KEYS', 'LLM_API_KEY']).toEqual(expect.arrayContaining(optional.map((one) => one.name)));
  });

  test.each(deployments)('leave $name time to stop', ({ name, template, container }) => {
    const { SHUTDOWN_DELAY_MS, SHUTDOWN_GRACE_MS, STEP_TIMEOUT_MS } = configOf(container);
    // A server closes its connections in 10 s; a worker cuts activities off within 5 s and sends its traces in 3 s.
    const longestMs = SHUTDOWN_GRACE_MS + (name === 'roundtable-server' ? SHUTDOWN_DELAY_MS + 10_000 : 8_000);
    expect((template.spec.terminationGracePeriodSeconds ?? 0) * 1_000).toBeGreaterThan(longestMs);
    expect(SHUTDOWN_GRACE_MS).toBeGreaterThan(STEP_TIMEOUT_MS);
  });
});

describe('selectors', () => {
  test('of Deployments match their pods, and no others', () => {
    for (const { metadata, spec } of ofKind('Deployment')) {
      expect(podsOf(spec.selector ?? {}).map(({ name }) => name)).toEqual([metadata.name]);
      const spread = spec.template?.spec.topologySpreadConstraints ?? [];
      expect(spread.map(({ labelSelector }) => labelSelector)).toEqual([spec.selector]);
    }
  });

  test('of disruption budgets and the Service match the Deployment of their name', () => {
    for (const { metadata, spec } of ofKind('PodDisruptionBudget')) {
      expect(podsOf(spec.selector ?? {}).map(({ name }) => name)).toEqual([metadata.name]);
    }
    const service = find('Service', 'roundtable-server');
    expect(podsOf({ matchLabels: service.spec.selector ?? {} }).map(({ name }) => name)).toEqual([
      'roundtable-server',
    ]);
  });

  test('of network policies match pods, and the default all of them', () => {
    for (const { metadata, spec } of ofKind('NetworkPolicy')) {
      const count = podsOf(spec.podSelector ?? {}).length;
      if (metadata.name === 'roundtable-default') expect(count).toBe(pods.length);
      expect(count).toBeGreaterThan(0);
    }
  });

  test('of autoscalers name Deployments that set no number of their own', () => {
    const targets = ofKind('HorizontalPodAutoscaler', 'ScaledObject').map(
      ({ spec }) => spec.scaleTargetRef?.name,
    );
    expect(targets.toSorted()).toEqual(['roundtable-server', 'roundtable-worker']);
    expect(find('Deployment', 'roundtable-server').spec.replicas).toBeUndefined();
  });
});

const hasJq = spawnSync('jq', ['--version']).status === 0;
(hasJq ? describe : describe.skip)('the workers of a build that drains', () => {
  const worker = find('Deployment', 'roundtable-worker');
  const filter = join(folder, 'earlier-worker.jq');
  const { stdout } = spawnSync('jq', ['--arg', 'build', '9c1f', '-f', filter], {
    input: JSON.stringify(worker),
    encoding: 'utf8',
  });
  const earlier: Manifest = hasJq ? JSON.parse(stdout) : worker;
  const labelsOf = ({ spec }: Manifest) => spec.template?.metadata.labels ?? {};

  test('have a Deployment apart from that of the others', () => {
    expect(earlier.metadata.name).toBe('roundtable-worker-9c1f');
    expect(matches(earlier.spec.selector ?? {}, labelsOf(earlier))).toBe(true);
    expect(matches(worker.spec.selector ?? {}, labelsOf(earlier))).toBe(false);
    expect(matches(earlier.spec.selector ?? {}, labelsOf(worker))).toBe(false);
    expect(earlier.spec.template?.spec.containers).toEqual(worker.spec.template?.spec.containers);
    const spread = earlier.spec.template?.spec.topologySpreadConstraints ?? [];
    expect(spread.map(({ labelSelector }) => labelSelector)).toEqual([earlier.spec.selector]);
  });

  test('may connect to what workers may', () => {
    for (const { metadata, spec } of ofKind('NetworkPolicy')) {
      const { podSelector = {} } = spec;
      expect([metadata.name, matches(podSelector, labelsOf(earlier))]).toEqual([
        metadata.name,
        matches(podSelector, labelsOf(worker)),
      ]);
    }
  });
});

describe('ports', () => {
  const portsOf = ({ ports = [] }: Container) =>
    Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort]));

  test('are those of the settings', () => {
    const [server, worker] = ['roundtable-server', 'roundtable-worker'].map((name) =>
      pods.find((pod) => pod.name === name),
    );
    if (!server || !worker) throw new Error('A Deployment is missing.');
    const { PORT, SERVER_HEALTH_PORT, WORKER_HEALTH_PORT, TEMPORAL_METRICS_ADDRESS, HOST } = configOf(
      server.container,
    );
    expect(HOST).toBe('0.0.0.0');
    expect(portsOf(server.container)).toEqual({ http: PORT, health: SERVER_HEALTH_PORT });
    expect(portsOf(worker.container)).toEqual({
      health: WORKER_HEALTH_PORT,
      'sdk-metrics': Number(TEMPORAL_METRICS_ADDRESS?.split(':')[1]),
    });
  });

  test('of the Service and the Ingress lead to the server', () => {
    const service = find('Service', 'roundtable-server');
    const target = service.spec.ports?.map(({ targetPort }) => targetPort);
    expect(target).toEqual(['http']);
    const backends = ofKind('Ingress').flatMap(({ spec }) =>
      (spec.rules ?? []).flatMap(({ http }) => http.paths.map(({ backend }) => backend.service)),
    );
    expect(backends).toEqual([{ name: 'roundtable-server', port: { name: 'http' } }]);
  });

  test('that network policies open are listened on', () => {
    for (const { spec } of ofKind('NetworkPolicy')) {
      const listening = podsOf(spec.podSelector ?? {}).flatMap(({ container }) =>
        Object.entries(portsOf(container)).flat(),
      );
      const opened = (spec.ingress ?? []).flatMap(({ ports }) => ports.map(({ port }) => port));
      expect(opened.filter((port) => !listening.includes(port))).toEqual([]);
    }
  });

  describe('of probes', () => {
    let url: string;
    let close: () => Promise<void>;
    beforeAll(async () => {
      const readiness = createReadiness({});
      ({ url, close } = await startOpsServer({
        host: '127.0.0.1',
        port: 0,
        readiness,
        registry: new Registry(),
      }));
    });
    afterAll(() => close());

    test.each(deployments)('answer at $name', async ({ container }) => {
      const { livenessProbe, startupProbe, readinessProbe } = container;
      const probes = [livenessProbe, startupProbe, readinessProbe].map((probe) => probe?.httpGet);
      expect(probes.map((probe) => probe?.port)).toEqual(['health', 'health', 'health']);
      expect(probes.map((probe) => probe?.path)).toEqual(['/healthz', '/healthz', '/readyz']);
      for (const probe of probes) expect((await fetch(`${url}${probe?.path}`)).status).toBe(200);
    });
  });
});

interface ComposeService {
  image: string;
  command: string[];
  entrypoint?: string[];
  volumes?: string[];
}
const compose: { services: Record<string, ComposeService> } = parse(read('docker-compose.yml'), {
  merge: true,
});

describe('containers', () => {
  test.each(pods)('of $name run as in docker-compose.yml', ({ name, container }) => {
    const service = { 'roundtable-server': 'server-1', 'roundtable-worker': 'worker-1' }[name];
    expect(container.command).toEqual(
      compose.services[service ?? name.replace('roundtable-', '')]?.command ?? 'a command',
    );
    expect(existsSync(join(root, container.command[1] ?? ''))).toBe(true);
  });

  test.each(pods)('of $name can change nothing and gain nothing', ({ template, container }) => {
    expect(template.spec).toMatchObject({
      serviceAccountName: 'roundtable',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'tmp', emptyDir: {} }],
    });
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    });
  });
});

describe('Temporal', () => {
  const values = parse(read('deploy/kubernetes/temporal-values.yaml'));

  test('has the settings of deploy/temporal-dynamic-config.yml', () => {
    expect(values.server.dynamicConfig).toEqual(parse(read('deploy/temporal-dynamic-config.yml')));
  });

  test('has the versions and the namespace of docker-compose.yml', () => {
    const tagOf = (service: string) => compose.services[service]?.image.split(':')[1];
    expect(values.server.image.tag).toBe(tagOf('temporal'));
    expect(values.admintools.image.tag).toBe(tagOf('temporal-schema'));
    expect(values.web.image.tag).toBe(tagOf('temporal-ui'));
    expect(tagOf('temporal-namespace')).toBe(tagOf('temporal-schema'));
    expect(tagOf('temporal-schema')?.startsWith(`${tagOf('temporal')}-`)).toBe(true);
    expect(compose.services['temporal-namespace']).toMatchObject({
      environment: { RETENTION: '168h', TEMPORAL_NAMESPACE: 'default' },
    });
    expect(values.server.config.namespaces.namespace).toEqual([{ name: 'default', retention: '168h' }]);
    expect(settings).toHaveProperty('TEMPORAL_NAMESPACE', 'default');
  });

  test('gets its password by reference', () => {
    const stores: { sql: object }[] = Object.values(values.server.config.persistence.datastores);
    expect(stores).toHaveLength(2);
    for (const { sql } of stores) {
      expect(sql).toMatchObject({ existingSecret: 'temporal-postgresql', secretKey: 'password' });
      expect(sql).not.toHaveProperty('password');
    }
  });

  test('is asked for the backlog of every task queue', () => {
    const { CHAT_TASK_QUEUE, QUOTES_TASK_QUEUE, SONAR_TASK_QUEUE, WEBHOOKS_TASK_QUEUE, TEMPORAL_NAMESPACE } =
      readConfig(settings);
    const triggers = find('ScaledObject', 'roundtable-worker').spec.triggers ?? [];
    const asked = triggers.filter(({ type }) => type === 'temporal').map(({ metadata }) => metadata);
    expect(asked.map(({ taskQueue }) => taskQueue)).toEqual([
      CHAT_TASK_QUEUE,
      QUOTES_TASK_QUEUE,
      SONAR_TASK_QUEUE,
      WEBHOOKS_TASK_QUEUE,
    ]);
    for (const { endpoint, namespace } of asked) {
      expect({ endpoint, namespace }).toEqual({
        endpoint: settings.TEMPORAL_ADDRESS,
        namespace: TEMPORAL_NAMESPACE,
      });
    }
  });

  test('starts after its schema, and search attributes after its namespace', () => {
    const completed = { condition: 'service_completed_successfully' };
    expect(compose.services.temporal).toMatchObject({ depends_on: { 'temporal-schema': completed } });
    expect(compose.services['temporal-setup']).toMatchObject({
      depends_on: { 'temporal-namespace': completed },
    });
  });

  test('has the scripts of its one-offs', () => {
    for (const name of ['temporal-schema', 'temporal-namespace']) {
      const { entrypoint = [], volumes = [] } = compose.services[name] ?? {};
      expect(entrypoint).toEqual(['sh', `/etc/roundtable/${name}.sh`]);
      expect(volumes).toEqual([`./deploy/${name}.sh:/etc/roundtable/${name}.sh:ro`]);
      expect(spawnSync('sh', ['-n', join(root, `deploy/${name}.sh`)]).status).toBe(0);
    }
  });
});
