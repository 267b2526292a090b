/** Who may import whom: the one place that says it. The diagram in docs/ARCHITECTURE.md is made from it. */
const rooms = {
  base: [],
  api: ['base'],
  store: ['api', 'base'],
  client: ['api', 'base'],
  apiserver: ['store', 'client', 'api', 'base'],
  controllers: ['client', 'api', 'base'],
  scheduler: ['client', 'api', 'base'],
  kubelet: ['client', 'api', 'base'],
  network: ['client', 'api', 'base'],
  proxy: ['client', 'api', 'base'],
  dns: ['client', 'api', 'base'],
  lifecycle: ['client', 'api', 'base'],
  images: ['client', 'api', 'base'],
  cli: ['lifecycle', 'images', 'client', 'api', 'base'],
};
/** Rooms that wire the others together. */
const openRooms = ['main', 'testing'];
/** Folders and files that decide and do nothing else: no Node, no packages. */
const pure = [
  '^src/api/',
  '^src/proxy/model/',
  '^src/kubelet/plan/',
  '^src/scheduler/plugins/',
  '/plan\\.ts$',
  '/render\\.ts$',
];
const tests = '\\.test\\.ts$|^src/[^/]+/testing/|/contract\\.ts$|/testdata/|/fixtures?/';

export { openRooms, rooms };

export default {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room}`,
      comment: `${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other room'}`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: tests },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'through-the-door',
      comment: 'another room is entered by its index.ts',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: tests },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'pure',
      comment: 'plain data in, plain data out: neither Node nor packages',
      severity: 'error',
      from: { path: pure, pathNot: tests },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
    {
      name: 'only-exec-starts-processes',
      severity: 'error',
      from: { pathNot: ['^src/base/exec\\.ts$', '^(tools|test|bench)/', tests] },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^src/', pathNot: [tests, '^src/testing/'] },
      to: { path: '\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
