/** What the components of a cluster may do, as a readable table: the roles that upstream binds to their user names.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles */

/** Verbs on resources of a group; `*` for all. A subresource is written `pods/status`. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Only objects of these names. As upstream, who creates or lists names none. Default: all. */
  readonly resourceNames?: readonly string[];
  /** Only in this namespace. Default: everywhere. */
  readonly namespace?: string;
  /** With `*` as resources: the objects themselves, not what is below them, such as `pods/exec`. Default: both. */
  readonly objectsOnly?: boolean;
}

/** Paths that are no resources; a `*` at the end stands for any rest. */
export interface PathRule {
  readonly verbs: readonly string[];
  readonly paths: readonly string[];
}

export interface Role {
  readonly name: string;
  /** Users and groups that have it. */
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  readonly rules: readonly Rule[];
  readonly pathRules?: readonly PathRule[];
}

export const read = ['get', 'list', 'watch'];
const write = ['create', 'update', 'patch', 'delete'];
export const everything = ['*'];

const leaderElection: Rule = {
  verbs: [...read, ...write],
  groups: ['coordination.k8s.io'],
  resources: ['leases'],
  namespace: 'kube-system',
};
/** Whoever reports writes events. */
export const events: Rule = {
  verbs: ['create', 'patch', 'update'],
  groups: ['', 'events.k8s.io'],
  resources: ['events'],
};

export const builtInRoles: readonly Role[] = [
  {
    name: 'cluster-admin',
    groups: ['system:masters'],
    rules: [{ verbs: everything, groups: everything, resources: everything }],
    pathRules: [{ verbs: everything, paths: ['*'] }],
  },

  // Whoever is known may look around and ask what they may do.
  {
    name: 'system:discovery',
    groups: ['system:authenticated'],
    rules: [],
    pathRules: [
      {
        verbs: ['get'],
        paths: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/openid/*', '/.well-known/*'],
      },
    ],
  },
  {
    name: 'system:basic-user',
    groups: ['system:authenticated'],
    rules: [
      {
        verbs: ['create'],
        groups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      },
      { verbs: ['create'], groups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
    ],
  },
  {
    name: 'system:public-info-viewer',
    groups: ['system:authenticated', 'system:unauthenticated'],
    rules: [],
    pathRules: [
      {
        // Some that look after servers ask by HEAD.
        verbs: ['get', 'head'],
        paths: ['/healthz', '/healthz/*', '/livez', '/livez/*', '/readyz', '/readyz/*', '/version', '/version/'],
      },
    ],
  },

  // Who watches over components: Prometheus, load balancers.
  {
    name: 'system:monitoring',
    groups: ['system:monitoring'],
    rules: [],
    pathRules: [
      {
        verbs: ['get'],
        paths: [
          '/healthz',
          '/healthz/*',
          '/livez',
          '/livez/*',
          '/metrics',
          '/metrics/slis',
          '/components/*/metrics',
          '/readyz',
          '/readyz/*',
        ],
      },
    ],
  },

  // Components.
  {
    name: 'system:kubelet-api-admin',
    // The API server at kubelets. Kubelets that ask whether it may (upstream's do) are told so.
    users: ['kube-apiserver-kubelet-client'],
    rules: [
      { verbs: read, groups: [''], resources: ['nodes'] },
      { verbs: ['proxy'], groups: [''], resources: ['nodes'] },
      {
        verbs: everything,
        groups: [''],
        resources: ['checkpoint', 'configz', 'healthz', 'log', 'metrics', 'pods', 'proxy', 'stats'].map(
          name => `nodes/${name}`,
        ),
      },
    ],
  },
  {
    name: 'system:kube-controller-manager',
    users: ['system:kube-controller-manager'],
    rules: [
      leaderElection,
      events,
      // The garbage collector and the namespace controller find, release and delete objects of every kind.
      {
        verbs: [...read, 'update', 'patch', 'delete', 'deletecollection'],
        groups: everything,
        resources: everything,
        objectsOnly: true,
      },
      // What controllers make.
      {
        verbs: ['create'],
        groups: [''],
        resources: ['configmaps', 'endpoints', 'pods', 'serviceaccounts', 'serviceaccounts/token'],
      },
      { verbs: ['create'], groups: ['apps'], resources: ['replicasets'] },
      { verbs: ['create'], groups: ['discovery.k8s.io'], resources: ['endpointslices'] },
      // What they report.
      {
        verbs: ['patch', 'update'],
        groups: [''],
        resources: [
          'namespaces/finalize',
          'namespaces/status',
          'nodes/status',
          'pods/status',
          'replicationcontrollers/status',
        ],
      },
      { verbs: ['patch', 'update'], groups: ['apps'], resources: ['deployments/status', 'replicasets/status'] },
    ],
  },
  {
    name: 'system:kube-scheduler',
    users: ['system:kube-scheduler'],
    rules: [
      leaderElection,
      events,
      {
        verbs: read,
        groups: [''],
        resources: [
          'nodes',
          'namespaces',
          'services',
          'replicationcontrollers',
          'persistentvolumes',
          'persistentvolumeclaims',
        ],
      },
      { verbs: [...read, 'delete'], groups: [''], resources: ['pods'] },
      { verbs: ['create'], groups: [''], resources: ['bindings', 'pods/binding'] },
      { verbs: ['patch', 'update'], groups: [''], resources: ['pods/status'] },
      { verbs: read, groups: ['apps'], resources: ['replicasets', 'statefulsets'] },
      { verbs: read, groups: ['policy', 'storage.k8s.io', 'scheduling.k8s.io'], resources: everything },
    ],
  },
  {
    name: 'system:node-proxier',
    users: ['system:kube-proxy'],
    rules: [
      events,
      { verbs: read, groups: [''], resources: ['nodes', 'services', 'endpoints'] },
      { verbs: read, groups: ['discovery.k8s.io'], resources: ['endpointslices'] },
    ],
  },
  {
    name: 'system:dns',
    users: ['system:dns'],
    rules: [
      { verbs: read, groups: [''], resources: ['services', 'endpoints', 'pods', 'namespaces', 'nodes'] },
      { verbs: read, groups: ['discovery.k8s.io'], resources: ['endpointslices'] },
      // The service by which pods reach it leads to a process, not to pods, so no controller keeps it.
      { verbs: ['create'], groups: [''], resources: ['services'], namespace: 'kube-system' },
      { verbs: write, groups: ['discovery.k8s.io'], resources: ['endpointslices'], namespace: 'kube-system' },
    ],
  },
];
