/** What everybody and every administrator may do, as a readable table: upstream's default roles and whom it binds them
 *  to. What components and controllers may do follows from what they declare, and is told to the server when it is
 *  made.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
import type { Role } from './role-source.ts';

/** What does not depend on any object. */
export const fixedRoles: readonly Role[] = [
  {
    name: 'cluster-admin',
    groups: ['system:masters'],
    rules: [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ],
  },
  {
    name: 'system:kubelet-api-admin',
    // The API server at kubelets. Kubelets that ask whether it may (upstream's do) are told so.
    users: ['kube-apiserver-kubelet-client'],
    rules: [
      { verbs: ['get', 'list', 'watch', 'proxy'], apiGroups: [''], resources: ['nodes'] },
      {
        verbs: ['*'],
        apiGroups: [''],
        resources: ['checkpoint', 'configz', 'healthz', 'log', 'metrics', 'pods', 'proxy', 'stats'].map(
          name => `nodes/${name}`,
        ),
      },
    ],
  },
];

/** What everybody may until these roles are objects, which decide from then on: an administrator may give less. */
export const publicRoles: readonly Role[] = [
  // Whoever is known may look around and ask what they may do.
  {
    name: 'system:discovery',
    groups: ['system:authenticated'],
    rules: [
      {
        verbs: ['get'],
        nonResourceURLs: [
          '/api',
          '/api/*',
          '/apis',
          '/apis/*',
          '/healthz',
          '/livez',
          '/openapi',
          '/openapi/*',
          '/readyz',
          '/version',
          '/version/',
        ],
      },
    ],
  },
  {
    name: 'system:basic-user',
    groups: ['system:authenticated'],
    rules: [
      {
        verbs: ['create'],
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      },
      { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
    ],
  },
  {
    name: 'system:public-info-viewer',
    groups: ['system:authenticated', 'system:unauthenticated'],
    rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] }],
  },

  // Who watches over components: Prometheus, load balancers.
  {
    name: 'system:monitoring',
    groups: ['system:monitoring'],
    rules: [
      {
        verbs: ['get'],
        nonResourceURLs: [
          '/flagz',
          '/healthz',
          '/healthz/*',
          '/livez',
          '/livez/*',
          '/metrics',
          '/metrics/slis',
          '/components/*/metrics',
          '/readyz',
          '/readyz/*',
          '/statusz',
        ],
      },
      { verbs: ['get'], apiGroups: [''], resources: ['nodes/metrics'] },
    ],
  },

  // Who is to become a node, and has no certificate of one yet.
  {
    name: 'system:node-bootstrapper',
    groups: ['system:bootstrappers'],
    rules: [
      {
        verbs: ['create', 'get', 'list', 'watch'],
        apiGroups: ['certificates.k8s.io'],
        resources: ['certificatesigningrequests'],
      },
      {
        verbs: ['create'],
        apiGroups: ['certificates.k8s.io'],
        resources: ['certificatesigningrequests/nodeclient'],
      },
    ],
  },
];

/** Both. */
export const builtInRoles: readonly Role[] = [...fixedRoles, ...publicRoles];
