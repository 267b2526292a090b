/** What every kubelet may do alike, beside what the node authorizer decides object by object. */
import { events, everything, type Role, read } from '../built-in-roles.ts';

export const nodeRole: Role = {
  name: 'system:node',
  groups: ['system:nodes'],
  rules: [
    events,
    { verbs: read, groups: [''], resources: ['services', 'persistentvolumes'] },
    { verbs: read, groups: ['discovery.k8s.io', 'node.k8s.io', 'storage.k8s.io'], resources: everything },
    // A kubelet asks who knocks at its own port, and what they may.
    { verbs: ['create'], groups: ['authentication.k8s.io'], resources: ['tokenreviews'] },
    {
      verbs: ['create'],
      groups: ['authorization.k8s.io'],
      resources: ['subjectaccessreviews', 'localsubjectaccessreviews'],
    },
  ],
};
