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
function wall(folder, comment, { paths = [], packages = false, builtins = packages, except = [] }) {
  return {
    name: `${folder}-wall`,
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
 * The walls of the house: what each folder may import (docs/ARCHITECTURE.md draws it). `npm run walls`
 * holds them, and test/boundaries.test.ts breaks them to see that it does. `dev/`, `bench/` and `test/` have
 * none, and in `prove/` only the invariants do. That only `config.ts` reads `process.env`, and that no
 * imports run in circles, is Biome's part.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    wall('domain', 'Rules and types, pure: no I/O, no package, no settings.', {}),
    wall('workflows', 'Workflows are deterministic and their bundles lean.', {
      paths: ['^domain/', '^activities/', '(^|/)node_modules/@temporalio/(workflow|common)/'],
    }),
    {
      name: 'workflows-know-activities-by-type',
      comment: 'A workflow reaches an activity through a proxy: `import type` it.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    wall('activities', 'What an actor does to the world; nothing calls back up.', {
      paths: ['^(domain|db|upstreams|events)/', foundation],
      packages: true,
    }),
    wall('audit', 'Looks at rows and actors, and changes neither.', {
      paths: ['^(domain|db|temporal)/', contracts, foundation],
      packages: true,
      builtins: true,
    }),
    wall('temporal', 'The way to Temporal, alike for every process.', {
      paths: ['^domain/', contracts, foundation],
      packages: true,
    }),
    wall('server', 'HTTP alone: what speaks to upstreams is handed in by createApp(deps).', {
      paths: ['^(domain|db|events|ops|telemetry|temporal)/', contracts, foundation],
      packages: true,
      // The entry alone makes what the rest is handed.
      except: ['^server/main\\.ts$'],
    }),
    wall('worker', 'Joins activities to what they need; workflows are loaded by path.', {
      paths: [
        '^(activities|audit|domain|db|upstreams|events|ops|telemetry|temporal)/',
        contracts,
        foundation,
      ],
      packages: true,
    }),
    wall('db', 'Knows the domain, and no engine, bus or protocol.', {
      paths: ['^domain/', foundation, '(^|/)node_modules/(@mikro-orm/.+|kysely|pg|@types/pg)/'],
      builtins: true,
    }),
    wall('events', 'Carries ids, whoever sends them.', {
      paths: ['^(domain|db)/', foundation],
      packages: true,
    }),
    wall('ops', 'Health and metrics of any process, which hands in what is to be asked.', {
      paths: [foundation],
      packages: true,
    }),
    wall('telemetry', 'Traces of any process, loaded when they are asked for.', {
      paths: ['^domain/', contracts, foundation],
      packages: true,
    }),
    wall('upstreams', 'A client and the shapes it checks, usable on its own.', {
      paths: [foundation, '(^|/)node_modules/zod/'],
      builtins: true,
    }),
    wall('standins', 'Shares the upstreams’ shapes and none of their code.', {
      paths: ['^upstreams/[^/]+/schema\\.ts$', foundation],
      packages: true,
    }),
    wall('cli', 'Works on the parts, not through the server.', {
      paths: ['^(audit|domain|db|events|upstreams|temporal|worker)/', foundation],
      packages: true,
    }),
    wall('web', 'Runs in a browser, and shares types of views with the server.', {
      paths: ['^server/.*(view|-schema)\\.ts$', '(^|/)node_modules/'],
    }),
    wall('prove/invariants', 'Functions of the evidence alone, so that a recorded run can be judged again.', {
      paths: ['^prove/evidence\\.ts$', '^domain/'],
    }),
    {
      name: 'foundation-stands-alone',
      comment: 'Everybody imports these files, so they import nobody else.',
      severity: 'error',
      from: { path: foundation },
      to: { pathNot: foundation, dependencyTypesNot: ['npm', 'core'] },
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
