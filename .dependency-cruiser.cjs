/**
 * The dependency rule: kernel ← facts, insights' pure files ← eventing ← platform, slices ← apps → adapters.
 * test/architecture/dependency.rules.spec.ts shows each rule failing on a fixture of its own.
 * `ROOT` lets a fixture stand in for the tree.
 */
const { PURE_FOLDERS, PURE_ROLES, EVERY_SLICE, STANDS_ON, standsOn } = require('./.slices.cjs');

const root = process.env.ARCHITECTURE_ROOT ?? '';
const at = (path) => `^${root}${path}`;
/** The kernel has its own, stricter rule. */
const PURE = `(${PURE_FOLDERS.replace('kernel|', '')}|libs/(facts|insights|policies|feed)/.*\\.(${PURE_ROLES})\\.ts$)`;
const SPEC = '\\.spec\\.ts$';
const OUTSIDE = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core', 'unknown', 'undetermined'];

const SLICE = '(facts|insights|policies|feed)/([^/]+)';
const ROUTES = 'controller|module|query|command';

/** The kinds that a slice of a kind may import from at all are limited by other rules; this applies within them. */
const WITHIN = {
  facts: 'facts',
  insights: 'facts|insights|policies',
  policies: 'facts|policies',
  feed: 'facts|insights|policies|feed',
};

/** One rule for each kind of slice, and one for each slice that stands on more or less than its kind. */
function slicesMeet() {
  const named = [...new Set([...Object.keys(STANDS_ON), ...Object.values(EVERY_SLICE).flat()])];
  const kinds = Object.keys(EVERY_SLICE).map((kind) => ({
    kind,
    from: { path: at(`libs/(${kind})/([^/]+)/`), pathNot: [SPEC, ...named.map((slice) => at(`libs/${slice}/`))] },
    own: 'libs/$1/$2/',
    others: EVERY_SLICE[kind],
  }));
  const slices = named.map((slice) => ({
    kind: slice.split('/')[0],
    from: { path: at(`libs/${slice}/`), pathNot: SPEC },
    own: `libs/${slice}/`,
    others: standsOn(slice),
  }));
  return [...kinds, ...slices].map(({ kind, from, own, others }) => ({
    name: 'slices-meet-in-events-and-scores',
    comment:
      'One slice can be changed without reading another: they share only events, pure scores, and what .slices.cjs ' +
      'says that a slice stands on.',
    severity: 'error',
    from,
    to: {
      path: at(`libs/(${WITHIN[kind]})/[^/]+/`),
      pathNot: [at(own), ...others.map((slice) => at(`libs/${slice}/`)), '\\.(events|score)\\.ts$'],
    },
  }));
}

module.exports = {
  forbidden: [
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel is the vocabulary of everything else.',
      severity: 'error',
      from: { path: at('libs/kernel/'), pathNot: SPEC },
      to: { pathNot: at('libs/kernel/') },
    },
    {
      name: 'pure-files-import-no-package',
      comment: 'Decisions and scores must be the same on every machine, at any time.',
      severity: 'error',
      from: { path: at(PURE), pathNot: SPEC },
      to: { dependencyTypes: OUTSIDE },
    },
    {
      name: 'pure-files-reach-no-machinery',
      comment: 'A pure file that imports an impure one, however far away, is not pure.',
      severity: 'error',
      from: { path: at(PURE), pathNot: SPEC },
      to: { path: ['node_modules/', at('libs/(eventing|platform|adapters)/'), at('(apps|tools)/')], reachable: true },
    },
    {
      name: 'facts-know-no-insights',
      comment: 'What happened depends neither on its meaning nor on its consequences.',
      severity: 'error',
      from: { path: at('libs/facts/') },
      to: { path: at('libs/(insights|policies|feed)/') },
    },
    {
      name: 'policies-know-no-insights',
      comment:
        "Insights' rows may be ahead of the event that a policy decides on: it decides from facts and rows of its own.",
      severity: 'error',
      from: { path: at('libs/policies/'), pathNot: SPEC },
      to: { path: at('libs/insights/'), pathNot: '\\.score\\.ts$' },
    },
    ...slicesMeet(),
    {
      name: 'slices-share-no-routes',
      comment: 'A slice stands on rows and what computes them; how they are queried over HTTP is each slice’s own.',
      severity: 'error',
      from: { path: at(`libs/${SLICE}/`), pathNot: SPEC },
      to: { path: at(`libs/${SLICE}/.*\\.(${ROUTES})\\.ts$`), pathNot: at('libs/$1/$2/') },
    },
    {
      name: 'only-apps-read-the-lists',
      comment: 'The composition decides what is run; slices and engines run what they are given.',
      severity: 'error',
      from: { path: at('(libs|tools)/'), pathNot: SPEC },
      to: { path: at('libs/(insights|policies)/[^/]+\\.ts$') },
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
      comment: 'Machinery serves every slice and names none.',
      severity: 'error',
      from: { path: at('libs/eventing/'), pathNot: SPEC },
      to: { path: at('libs/(facts|insights|policies|feed)/') },
    },
    {
      name: 'platform-knows-no-slice',
      comment: 'The glue to the framework serves every slice and names none.',
      severity: 'error',
      from: { path: at('libs/platform/'), pathNot: SPEC },
      to: { path: at('libs/(facts|insights|policies|feed)/') },
    },
    {
      name: 'only-apps-choose-adapters',
      comment: 'One place per process decides which store is behind a port.',
      severity: 'error',
      from: { path: at('(libs|tools)/'), pathNot: [at('libs/adapters/'), SPEC, at('tools/bench/')] },
      to: { path: at('libs/adapters/') },
    },
    {
      name: 'adapters-do-not-meet',
      comment: 'Each adapter can be removed alone.',
      severity: 'error',
      from: { path: at('libs/adapters/([^/]+)/'), pathNot: SPEC },
      to: { path: at('libs/adapters/'), pathNot: at('libs/adapters/$1/') },
    },
    {
      name: 'adapters-know-no-slice',
      comment: 'An adapter implements ports; what is stored is not its business.',
      severity: 'error',
      from: { path: at('libs/adapters/'), pathNot: SPEC },
      to: { path: at('libs/(facts|insights|policies|feed|platform)/') },
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
      name: 'echarts-is-loaded-late',
      comment: 'Who draws no picture does not have what draws them in memory.',
      severity: 'error',
      from: { path: at('(libs|apps|tools)/'), pathNot: [SPEC, '\\.d\\.ts$'] },
      to: {
        path: 'node_modules/(echarts|zrender)/',
        dynamic: false,
        dependencyTypesNot: ['type-only', 'type-import'],
      },
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
