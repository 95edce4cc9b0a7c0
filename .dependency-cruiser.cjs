/**
 * The dependency rule: kernel ← facts, insights' pure files ← eventing ← platform, slices ← apps → adapters.
 * test/architecture/dependency.rules.spec.ts shows each rule failing on a fixture of its own.
 * `ROOT` lets a fixture stand in for the tree.
 */
const root = process.env.ARCHITECTURE_ROOT ?? '';
const at = (path) => `^${root}${path}`;
const PURE = '\\.(decider|insight|score|policy|events)\\.ts$';
const SPEC = '\\.spec\\.ts$';
const OUTSIDE = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core', 'unknown', 'undetermined'];

module.exports = {
  forbidden: [
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel is what everything else is said in.',
      severity: 'error',
      from: { path: at('libs/kernel/'), pathNot: SPEC },
      to: { pathNot: at('libs/kernel/') },
    },
    {
      name: 'pure-files-import-no-package',
      comment: 'What was decided and scored must be the same on every machine, at every time.',
      severity: 'error',
      from: { path: `${at('libs/')}.*${PURE}` },
      to: { dependencyTypes: OUTSIDE },
    },
    {
      name: 'pure-files-reach-no-machinery',
      comment: 'A pure file that imports an impure one, however far away, is not pure.',
      severity: 'error',
      from: { path: `${at('libs/')}.*${PURE}` },
      to: { path: ['node_modules/', at('libs/(eventing|platform|adapters)/'), at('(apps|tools)/')], reachable: true },
    },
    {
      name: 'facts-know-no-insights',
      comment: 'What happened does not depend on what it means.',
      severity: 'error',
      from: { path: at('libs/facts/') },
      to: { path: at('libs/insights/') },
    },
    {
      name: 'slices-meet-in-events-and-scores',
      comment:
        'One slice can be changed without reading another: only events and pure scores are shared, besides what all stand ' +
        'on: the table of facts, how answers are read, the engine, and the journeys.',
      severity: 'error',
      from: {
        path: at('libs/(facts|insights)/([^/]+)/'),
        pathNot: [SPEC, at('libs/insights/engine/')],
      },
      to: {
        path: at('libs/(facts|insights)/[^/]+/'),
        pathNot: [
          at('libs/$1/$2/'),
          at('libs/facts/definition/definition.table.ts'),
          at('libs/facts/table/'),
          at('libs/insights/(reading|engine|journey)/'),
          '\\.(events|score)\\.ts$',
        ],
      },
    },
    {
      name: 'the-table-of-facts-knows-no-slice',
      comment: 'Everything reads it; it reads nothing but events and what makes them.',
      severity: 'error',
      from: { path: at('libs/facts/table/'), pathNot: SPEC },
      to: {
        path: at('libs/(facts|insights)/[^/]+/'),
        pathNot: [at('libs/facts/table/'), '\\.(events|score)\\.ts$'],
      },
    },
    {
      name: 'eventing-knows-no-framework',
      comment: 'The ports and runners outlive the framework.',
      severity: 'error',
      from: { path: at('libs/(eventing|kernel)/'), pathNot: SPEC },
      to: {
        path: [
          'node_modules/@nestjs/',
          'node_modules/typeorm/',
          'node_modules/(fastify|@fastify)/',
          at('libs/platform/'),
        ],
      },
    },
    {
      name: 'eventing-knows-no-slice',
      comment: 'Machinery serves every slice, and names none.',
      severity: 'error',
      from: { path: at('libs/eventing/'), pathNot: SPEC },
      to: { path: at('libs/(facts|insights)/') },
    },
    {
      name: 'platform-knows-no-slice',
      comment: 'The glue to the framework serves every slice, and names none.',
      severity: 'error',
      from: { path: at('libs/platform/'), pathNot: SPEC },
      to: { path: at('libs/(facts|insights)/') },
    },
    {
      name: 'only-apps-choose-adapters',
      comment: 'Which store is behind a port is decided in one place per process.',
      severity: 'error',
      from: { path: at('(libs|tools)/'), pathNot: [at('libs/adapters/'), SPEC, at('tools/bench/')] },
      to: { path: at('libs/adapters/') },
    },
    {
      name: 'adapters-do-not-meet',
      comment: 'Each can be taken out alone.',
      severity: 'error',
      from: { path: at('libs/adapters/([^/]+)/'), pathNot: SPEC },
      to: { path: at('libs/adapters/'), pathNot: at('libs/adapters/$1/') },
    },
    {
      name: 'adapters-know-no-slice',
      comment: 'An adapter implements ports; what is stored is not its business.',
      severity: 'error',
      from: { path: at('libs/adapters/'), pathNot: SPEC },
      to: { path: at('libs/(facts|insights|platform)/') },
    },
    {
      name: 'nobody-imports-apps',
      comment: 'Apps are where composition ends.',
      severity: 'error',
      from: { path: at('(libs|tools)/') },
      to: { path: at('apps/') },
    },
    {
      name: 'product-imports-no-tests',
      comment: 'Only specs use what is under test/.',
      severity: 'error',
      from: { path: at('(libs|apps|tools)/'), pathNot: SPEC },
      to: { path: at('test/') },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: process.env.ARCHITECTURE_ROOT ? [] : ['^dist/', '^test/architecture/fixtures/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
