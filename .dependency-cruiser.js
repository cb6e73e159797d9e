/** What every process needs. */
const foundation = '^(config|log-data|logger|run-process)\\.ts$';
const contracts = '^workflows/([^/]+/contract|search-attributes)\\.ts$';

/** The folders of each conversation system. */
const systems = {
  chat: '(^|/)chat/|^server/(sdk|tenant|backoffice)/',
  quotes: '(^|/)quotes/',
  sonar: '(^|/)sonar/',
};

/** A folder imports itself, the paths named, and nothing else unless `packages` or `builtins` let it. */
function boundary(folder, comment, { paths = [], packages = false, builtins = packages, except = [] }) {
  return {
    name: `${folder}-boundary`,
    comment,
    severity: 'error',
    from: { path: `^${folder}/`, ...(except.length > 0 && { pathNot: except }) },
    to: {
      pathNot: [`^${folder}/`, ...paths],
      // Development packages stay out of what runs in production.
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
 * checks them, and test/boundaries.test.ts breaks each to see that it does. `dev/`, `bench/` and `test/` have
 * none, and in `prove/` only the invariants do. That only `config.ts` reads `process.env`, and that no
 * imports run in circles, is Biome's part.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    boundary('domain', 'Rules and types, pure: no I/O, no package, no settings.', {}),
    boundary('workflows', 'Workflows are deterministic and their bundles lean.', {
      paths: ['^domain/', '^activities/', '(^|/)node_modules/@temporalio/(workflow|common)/'],
    }),
    {
      name: 'workflows-know-activities-by-type',
      comment: 'A workflow reaches an activity through a proxy: `import type` it.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    boundary('activities', 'What an actor does to the world; nothing calls back up.', {
      paths: ['^(domain|db|upstreams|bus)/', foundation],
      packages: true,
    }),
    boundary('audit', 'Looks at rows and actors, and changes neither.', {
      paths: ['^(domain|db|temporal)/', contracts, foundation],
      packages: true,
      builtins: true,
    }),
    boundary('temporal', 'The way to Temporal, alike for every process.', {
      paths: ['^domain/', contracts, foundation],
      packages: true,
    }),
    boundary('server', 'HTTP alone: what speaks to upstreams is handed in by createApp(deps).', {
      paths: ['^(domain|db|bus|ops|telemetry|temporal)/', contracts, foundation],
      packages: true,
      // The entry alone makes what the rest is handed.
      except: ['^server/main\\.ts$'],
    }),
    boundary('operator', 'What operators’ commands do with histories: read, replay and delete them.', {
      paths: [
        '^(activities|domain|db|telemetry|temporal|upstreams)/',
        '^worker/(load|bundle)-workflows\\.ts$',
        contracts,
        foundation,
      ],
      packages: true,
    }),
    boundary('worker', 'Joins activities to what they need; workflows are loaded by path.', {
      paths: [
        '^(activities|audit|domain|db|upstreams|bus|ops|operator|telemetry|temporal)/',
        contracts,
        foundation,
      ],
      packages: true,
    }),
    boundary('db', 'Knows the domain, and no engine, bus or protocol.', {
      paths: ['^domain/', foundation, '(^|/)node_modules/(@mikro-orm/.+|kysely|pg|@types/pg)/'],
      builtins: true,
    }),
    boundary('bus', 'Carries ids, whoever sends them.', {
      paths: ['^(domain|db)/', foundation],
      packages: true,
    }),
    boundary('ops', 'Health and metrics of any process, which hands in what is to be asked.', {
      paths: [foundation],
      packages: true,
    }),
    boundary('telemetry', 'Traces of any process, loaded when they are asked for.', {
      paths: ['^domain/', contracts, foundation],
      packages: true,
    }),
    boundary('upstreams', 'A client and the shapes it checks, usable on its own.', {
      paths: [foundation, '(^|/)node_modules/zod/'],
      builtins: true,
    }),
    boundary('standins', 'Shares the upstreams’ shapes and none of their code.', {
      paths: ['^upstreams/[^/]+/schema\\.ts$', foundation],
      packages: true,
    }),
    boundary('cli', 'Works on the parts, not through the server.', {
      paths: [
        '^(audit|domain|db|bus|operator|upstreams|temporal)/',
        '^worker/bundle-workflows\\.ts$',
        foundation,
      ],
      packages: true,
    }),
    boundary('web', 'Runs in a browser, and shares types of views with the server.', {
      paths: ['^server/.*(view|-schema)\\.ts$', '(^|/)node_modules/'],
    }),
    boundary(
      'prove/invariants',
      'Functions of the evidence alone, so that a recorded run can be judged again.',
      {
        paths: ['^prove/evidence\\.ts$', '^domain/'],
      },
    ),
    {
      name: 'foundation-stands-alone',
      comment: 'Everybody imports these files, so they import nobody else.',
      severity: 'error',
      from: { path: foundation },
      to: { pathNot: foundation, dependencyTypesNot: ['npm', 'core'] },
    },
    {
      name: 'server-imports-run-down',
      comment:
        'What all routes stand on knows none of them: main → app → routes → chat, store, auth → http, schemas.',
      severity: 'error',
      from: { path: '^server/(auth|chat|http|schemas|store|updates)/' },
      to: { path: '^server/', pathNot: '^server/(auth|chat|http|schemas|store|updates)/' },
    },
    {
      name: 'server-http-stands-alone',
      comment: 'HTTP itself knows no chat, key or store; of updates it knows how they fail.',
      severity: 'error',
      from: { path: '^server/(http|schemas)/' },
      to: { path: '^server/', pathNot: '^server/(http|schemas|updates)/' },
    },
    ...Object.keys(systems).map(systemApart),
  ],
  options: {
    // TypeScript 7 offers no parser to others.
    parser: 'swc',
    exclude: { path: '^(\\.data|coverage|web/dist)/' },
    doNotFollow: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
