/** Who may import whom: the one place that says it. The diagram in docs/ARCHITECTURE.md is made from it. */
const rooms = {
  base: [],
  api: ['base'],
  linux: ['base'],
  nftables: ['base'],
  grpc: ['base'],
  cel: ['api', 'base'],
  csi: ['grpc', 'api', 'base'],
  dra: ['grpc', 'api', 'base'],
  'hostpath-driver': ['csi', 'grpc', 'linux', 'api', 'base'],
  'device-driver': ['dra', 'csi', 'client', 'api', 'base'],
  store: ['api', 'base'],
  client: ['api', 'base'],
  apiserver: ['store', 'client', 'cel', 'api', 'base'],
  reconcile: ['client', 'api', 'base'],
  controllers: ['reconcile', 'client', 'csi', 'grpc', 'cel', 'api', 'base'],
  scheduler: ['reconcile', 'client', 'cel', 'api', 'base'],
  kubelet: ['reconcile', 'client', 'csi', 'dra', 'grpc', 'linux', 'api', 'base'],
  network: ['reconcile', 'client', 'nftables', 'linux', 'api', 'base'],
  proxy: ['reconcile', 'client', 'nftables', 'api', 'base'],
  dns: ['reconcile', 'client', 'linux', 'api', 'base'],
  lifecycle: ['client', 'linux', 'api', 'base'],
  images: ['client', 'api', 'base'],
  cli: ['lifecycle', 'images', 'client', 'api', 'base'],
};
/** Rooms that wire the others together. */
const openRooms = ['main', 'testing'];
/** Folders and files that decide and do nothing else: no Node, no packages. */
const pure = [
  '^src/api/',
  '^src/nftables/(table|diff|verify|listing|family)\\.ts$',
  '^src/proxy/model/',
  '^src/kubelet/plan/',
  '^src/scheduler/plugins/',
  '/plan\\.ts$',
  '/render\\.ts$',
];
const tests = '\\.test\\.ts$|^src/[^/]+/testing/|/contract\\.ts$|/testdata/|/fixtures?/';

/** The ladder inside the API server: a folder imports those before it, and only those. What is beside them in the room
 *  (`api-server.ts`, `in-process.ts`...) puts them together. */
const ladder = {
  messages: 'requests and answers of HTTP, and documents, as all that follow see them',
  codecs: 'bytes to values, within bounds, and back',
  resource: 'a kind with its strategy, subresources and place in the store',
  watch: 'the watch caches, what is selected of them, and watches',
  reads: 'one object, and lists in pages',
  'flow-control': 'how many requests are served at a time, and whose turn it is',
  authz: 'who may do what',
  authn: 'who asks, and as whom',
  egress: 'where this server may connect to',
  webhooks: 'programs of users that this server asks',
  admission: 'what must hold, or is filled in, before a write',
  registry: 'which kinds there are, and the engine of their writes',
  bootstrap: 'objects that every cluster has',
  pipeline: 'the stages that every request passes, and the routes',
  discovery: 'which kinds there are, in words for clients',
  openapi: 'what they look like',
  extensions: 'kinds that users bring: their schemas, and what makes them be served',
  streaming: 'logs, exec, attach, port-forward',
  usage: 'what nodes and pods use, as their kubelets say',
  proxying: 'what pods, services and nodes serve',
  aggregation: 'other servers, for versions of groups of their own',
  representations: 'answers in the form that was asked for',
  http: 'the transport of all who are not of this process',
};
const steps = Object.keys(ladder);

export { ladder, openRooms, rooms };

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
    ...steps.map((folder, index) => ({
      name: `ladder-${folder}`,
      comment: `src/apiserver/${folder} may import ${index > 0 ? steps.slice(0, index).join(', ') : 'no other folder of the room'}`,
      severity: 'error',
      from: { path: `^src/apiserver/${folder}/`, pathNot: tests },
      to: { path: '^src/apiserver/', pathNot: `^src/apiserver/(${steps.slice(0, index + 1).join('|')})/` },
    })),
    {
      name: 'ladder-complete',
      comment: 'each folder of the API server has its place on the ladder',
      severity: 'error',
      from: { path: '^src/apiserver/[^/]+/', pathNot: [`^src/apiserver/(${steps.join('|')})/`, tests] },
      to: {},
    },
    {
      name: 'no-circles-in-apiserver',
      comment: 'those of types included',
      severity: 'error',
      from: { path: '^src/apiserver/' },
      to: { circular: true },
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
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['kubernode-source', 'import', 'node', 'default'],
    },
  },
};
