/** Imported by every process. */
const foundation = '^(config|config-fields|log-data|logger|run-process)\\.ts$';
const contracts = '^workflows/([^/]+/contract|search-attributes)\\.ts$';

/** The folders of each conversation system. */
const systems = {
  chat: '(^|/)chat/|^server/(sdk|tenant|backoffice)/',
  quotes: '(^|/)quotes/',
  sonar: '(^|/)sonar/',
};

/** A folder may import itself and `paths`; `packages` and `builtins` allow npm packages and Node's modules. */
function boundary(folder, comment, { paths = [], packages = false, builtins = packages, except = [] }) {
  return {
    name: `${folder}-boundary`,
    comment,
    severity: 'error',
    from: { path: `^${folder}/`, ...(except.length > 0 && { pathNot: except }) },
    to: {
      pathNot: [`^${folder}/`, ...paths],
      // Production code imports no development packages.
      dependencyTypesNot: [...(packages ? ['npm'] : []), ...(builtins ? ['core'] : [])],
    },
  };
}

function systemApart(name) {
  const others = Object.entries(systems).filter(([other]) => other !== name);
  return {
    name: `${name}-apart`,
    comment: 'The conversation systems never import one another: move what they share one folder up.',
    severity: 'error',
    from: { path: systems[name], pathNot: '^(dev|bench|test)/' },
    to: { path: others.map(([, path]) => path), pathNot: '(^|/)node_modules/' },
  };
}

/**
 * Module boundaries: what each folder may import (the table in docs/ARCHITECTURE.md). `npm run boundaries`
 * checks them; test/boundaries.test.ts breaks each one and expects the violation. `dev/`, `bench/` and `test/` have
 * no boundaries; in `prove/` only the invariants have one. Biome checks that only `config.ts` reads `process.env`
 * and that imports have no cycles.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    boundary('domain', 'Pure rules and types: no I/O, packages or settings.', {}),
    boundary('workflows', 'Workflows are deterministic, and their bundles stay small.', {
      paths: ['^domain/', '^activities/', '(^|/)node_modules/@temporalio/(workflow|common)/'],
    }),
    {
      name: 'workflows-know-activities-by-type',
      comment: 'A workflow calls activities through a proxy: use `import type`.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    boundary('activities', 'Side effects of actors; they do not import their callers.', {
      paths: ['^(domain|db|upstreams|bus)/', foundation],
      packages: true,
    }),
    boundary('audit', 'Reads rows and actors, and changes nothing.', {
      paths: ['^(domain|db|temporal)/', contracts, foundation],
      packages: true,
      builtins: true,
    }),
    boundary('temporal', 'Connections, codecs and helpers for Temporal, shared by every process.', {
      paths: ['^domain/', contracts, foundation],
      packages: true,
    }),
    boundary('server', 'HTTP only: createApp(deps) receives the upstream clients.', {
      paths: [
        '^(domain|db|bus|ops|telemetry|temporal)/',
        // The backoffice exports and replays rounds with the operators' own engine, which runs in threads of its own.
        '^operator/chat-runs\\.ts$',
        '^operator/replay/(bundle|make-bundle|not-run-reasons|recorded-failure|replay-pool|replay-round|step-inputs)\\.ts$',
        contracts,
        foundation,
      ],
      packages: true,
      // Only the entry point creates the dependencies.
      except: ['^server/main\\.ts$'],
    }),
    boundary('operator', 'Reads, replays and deletes histories for operators’ commands.', {
      paths: [
        '^(activities|domain|db|telemetry|temporal|upstreams)/',
        '^worker/(load|bundle)-workflows\\.ts$',
        contracts,
        foundation,
      ],
      packages: true,
    }),
    boundary('worker', 'Gives activities their dependencies; loads workflows by path.', {
      paths: [
        '^(activities|audit|domain|db|upstreams|bus|ops|operator|telemetry|temporal)/',
        contracts,
        foundation,
      ],
      packages: true,
    }),
    boundary('db', 'May import the domain, but not Temporal, the bus or HTTP.', {
      paths: ['^domain/', foundation, '(^|/)node_modules/(@mikro-orm/.+|kysely|pg|@types/pg)/'],
      builtins: true,
    }),
    boundary('bus', 'Carries ids, and does not depend on publishers or subscribers.', {
      paths: ['^(domain|db)/', foundation],
      packages: true,
    }),
    boundary('ops', 'Health and metrics of any process, which passes in its dependency checks.', {
      paths: [foundation],
      packages: true,
    }),
    boundary('telemetry', 'Traces of any process, loaded only when they are enabled.', {
      paths: ['^domain/', contracts, foundation],
      packages: true,
    }),
    boundary('upstreams', 'Clients and the schemas of their answers, usable on their own.', {
      paths: ['^domain/', foundation, '(^|/)node_modules/(undici|zod)/'],
      builtins: true,
    }),
    boundary('standins', 'Mock servers: they share the upstreams’ schemas, but no other code.', {
      paths: ['^upstreams/[^/]+/schema\\.ts$', foundation],
      packages: true,
    }),
    boundary('cli', 'Uses the database, the bus and Temporal directly, not the server.', {
      paths: [
        '^(audit|domain|db|bus|operator|upstreams|temporal)/',
        '^worker/bundle-workflows\\.ts$',
        foundation,
      ],
      packages: true,
    }),
    boundary(
      'web',
      'Runs in a browser; shares lists with the domain, types of views with the server, the client with apps.',
      {
        paths: [
          '^domain/',
          '^packages/client/src/index\\.ts$',
          '^server/.*(view|schema)\\.ts$',
          '(^|/)node_modules/',
        ],
      },
    ),
    {
      name: 'web-knows-views-by-type',
      comment: 'Schemas and zod stay out of the pages: use `import type`.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
    boundary('packages/client', 'Published on its own, for any runtime: fetch, and nothing to install.', {}),
    boundary(
      'prove/invariants',
      'Pure functions of the evidence, so that a recorded run can be checked again.',
      {
        paths: ['^prove/evidence\\.ts$', '^domain/'],
      },
    ),
    {
      name: 'foundation-stands-alone',
      comment: 'Every folder imports these files, so they import no folder.',
      severity: 'error',
      from: { path: foundation },
      to: { pathNot: foundation, dependencyTypesNot: ['npm', 'core'] },
    },
    {
      name: 'server-imports-run-down',
      comment: 'Shared code does not import routes: main → app → routes → chat, store, auth → http, schemas.',
      severity: 'error',
      from: { path: '^server/(auth|chat|http|schemas|store|updates)/' },
      to: { path: '^server/', pathNot: '^server/(auth|chat|http|schemas|store|updates)/' },
    },
    {
      name: 'server-http-stands-alone',
      comment: 'The HTTP layer imports no chat, key or store, and of updates only their errors.',
      severity: 'error',
      from: { path: '^server/(http|schemas)/' },
      to: { path: '^server/', pathNot: '^server/(http|schemas|updates)/' },
    },
    {
      name: 'sdk-internals-in-their-files',
      comment:
        'Private modules of the Temporal SDK may change with any version: import them from one file; those of its worker, which load the native core, and those of workflows from others.',
      severity: 'error',
      from: {
        pathNot: [
          '^(temporal|worker|workflows)/sdk-internals\\.ts$',
          '^worker/workflow-thread\\.ts$',
          '^test/',
        ],
      },
      to: {
        path: '(^|/)node_modules/@temporalio/[^/]+/lib/',
        // The public entry of most packages.
        pathNot: '/lib/index\\.(js|d\\.ts)$',
      },
    },
    ...Object.keys(systems).map(systemApart),
  ],
  options: {
    // TypeScript 7 has no parser API.
    parser: 'swc',
    exclude: { path: '^(\\.data|coverage|web/dist|packages/[^/]+/dist)/' },
    doNotFollow: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
