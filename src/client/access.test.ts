import { describe, expect, it } from 'vitest';
import { ConfigMap, Deployment, Lease, Pod, ReplicaSet, Service } from '#api';
import { type AccessDeclaration, type PlacedRules, rulesOf } from './access.ts';

const read = ['get', 'list', 'watch'];
const review = { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'] };
const metrics = { verbs: ['get'], nonResourceURLs: ['/metrics'] };

describe('the rules of a declaration', () => {
  it.each<[string, AccessDeclaration[], PlacedRules[]]>([
    ['nothing', [{}], []],
    [
      'what is read, together by group',
      [{ reads: [Pod, Service, Deployment] }],
      [
        {
          rules: [
            { verbs: read, apiGroups: [''], resources: ['pods', 'services'] },
            { verbs: read, apiGroups: ['apps'], resources: ['deployments'] },
          ],
        },
      ],
    ],
    [
      'what several say by rules, once',
      [{ rules: [review, metrics] }, { rules: [{ ...review }] }],
      [{ rules: [review, metrics] }],
    ],
    [
      'what is written of what is read, and of parts',
      [
        {
          reads: [ReplicaSet],
          writes: [
            { kind: ReplicaSet, verbs: ['create', 'delete'] },
            { kind: ReplicaSet, subresource: 'status', verbs: ['update'] },
          ],
        },
      ],
      [
        {
          rules: [
            { verbs: [...read, 'create', 'delete'], apiGroups: ['apps'], resources: ['replicasets'] },
            { verbs: ['update'], apiGroups: ['apps'], resources: ['replicasets/status'] },
          ],
        },
      ],
    ],
    [
      'what is written in one namespace only there',
      [{ reads: [Service], writes: [{ kind: Service, verbs: ['create'], namespace: 'kube-system' }] }],
      [
        { rules: [{ verbs: read, apiGroups: [''], resources: ['services'] }] },
        { namespace: 'kube-system', rules: [{ verbs: ['create'], apiGroups: [''], resources: ['services'] }] },
      ],
    ],
    [
      'every kind, which leaves the rest to say',
      [
        { everyKind: ['get', 'list', 'watch', 'delete'], reads: [Pod] },
        {
          writes: [
            { kind: Pod, verbs: ['create', 'delete'] },
            { kind: Pod, subresource: 'status', verbs: ['patch'] },
          ],
        },
      ],
      [
        {
          rules: [
            { verbs: [...read, 'delete'], apiGroups: ['*'], resources: ['*'], objectsOnly: true },
            { verbs: ['create'], apiGroups: [''], resources: ['pods'] },
            { verbs: ['patch'], apiGroups: [''], resources: ['pods/status'] },
          ],
        },
      ],
    ],
    [
      'one lease by its name, of which creating says none',
      [{ lease: { namespace: 'kube-system', name: 'own' }, reads: [ConfigMap] }],
      [
        { rules: [{ verbs: read, apiGroups: [''], resources: ['configmaps'] }] },
        {
          namespace: 'kube-system',
          rules: [
            { verbs: ['create'], apiGroups: [Lease.group], resources: ['leases'] },
            { verbs: ['get', 'update'], apiGroups: [Lease.group], resources: ['leases'], resourceNames: ['own'] },
          ],
        },
      ],
    ],
    [
      'events, and what no kind can name',
      [{ events: true, rules: [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }] }],
      [
        {
          rules: [
            { verbs: ['create', 'patch', 'update'], apiGroups: ['', 'events.k8s.io'], resources: ['events'] },
            { verbs: ['get'], nonResourceURLs: ['/metrics'] },
          ],
        },
      ],
    ],
  ])('permit %s', (_what, declarations, expected) => {
    expect(rulesOf(declarations)).toEqual(expected);
  });
});
