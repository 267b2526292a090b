/** What every kubelet may do alike, beside what the node authorizer decides object by object. */
import { ClusterTrustBundle, Service, snapshotDefinitionName, snapshotGroup, snapshotResources } from '#api';
import { rulesOf } from '#client';
import type { Role } from '../role-source.ts';

export const nodeRole: Role = {
  name: 'system:node',
  groups: ['system:nodes'],
  rules: [
    ...rulesOf([{ reads: [Service, ClusterTrustBundle], events: true }]).flatMap(({ rules }) => rules),
    // It holds those that lie on its disk: which, and how, admission sees.
    { verbs: ['get', 'list', 'watch', 'patch'], apiGroups: [''], resources: ['persistentvolumes'] },
    // The same of snapshots, once their kinds are there.
    {
      verbs: ['get', 'list', 'watch'],
      apiGroups: ['apiextensions.k8s.io'],
      resources: ['customresourcedefinitions'],
      resourceNames: [snapshotDefinitionName],
    },
    { verbs: ['get'], apiGroups: [snapshotGroup], resources: [snapshotResources.snapshot] },
    { verbs: ['get', 'list', 'watch', 'patch'], apiGroups: [snapshotGroup], resources: [snapshotResources.content] },
    { verbs: ['patch'], apiGroups: [snapshotGroup], resources: [`${snapshotResources.content}/status`] },
    // What upstream's kubelet reads to begin with, whatever its pods want.
    { verbs: ['get', 'list', 'watch'], apiGroups: ['node.k8s.io'], resources: ['runtimeclasses'] },
    { verbs: ['get', 'list', 'watch'], apiGroups: ['storage.k8s.io'], resources: ['csidrivers'] },
    { verbs: ['get'], apiGroups: ['storage.k8s.io'], resources: ['volumeattachments'] },
    // It asks for its own certificates, which are given without a look by a person.
    {
      verbs: ['create', 'get', 'list', 'watch'],
      apiGroups: ['certificates.k8s.io'],
      resources: ['certificatesigningrequests'],
    },
    {
      verbs: ['create'],
      apiGroups: ['certificates.k8s.io'],
      resources: ['certificatesigningrequests/selfnodeclient'],
    },
    // A kubelet asks who knocks at its own port, and what they may.
    { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'] },
    {
      verbs: ['create'],
      apiGroups: ['authorization.k8s.io'],
      resources: ['subjectaccessreviews', 'localsubjectaccessreviews'],
    },
  ],
};
