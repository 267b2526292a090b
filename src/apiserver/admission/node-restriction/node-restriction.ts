/** NodeRestriction: a kubelet writes only its own node, lease, CSINode, slices of devices and pods, and of claims how
 *  large they are, and cannot make them more trusted than they are.
 *
 *  Start reading at the table of rules; each is a pure function that says why not, in upstream's words.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction */
import { forbidden, snapshotDefinitionName } from '#api';
import type { Authorizer } from '../../authz/authorizer.ts';
import { nodeOfUser } from '../../authz/node/node-identity.ts';
import type { AdmissionPlugin, FindObject } from '../admission.ts';
import { checkCertificateRequest } from './certificate-rules.ts';
import { checkClaim } from './claim-rules.ts';
import type { NodeRule } from './node-rule.ts';
import { checkLease, checkNode, ownNameRule } from './node-rules.ts';
import { checkPodCertificateRequest } from './pod-certificate-rules.ts';
import { checkPod } from './pod-rules.ts';
import { checkSlice } from './slice-rules.ts';
import { checkSnapshotContent } from './snapshot-rules.ts';
import { checkTokenRequest } from './token-rules.ts';
import { checkVolume } from './volume-rules.ts';

/** By `resource.group`, for the object and all its subresources. What is in no row is for the authorizer alone. */
const rules: Readonly<Record<string, NodeRule | undefined>> = {
  'nodes.': checkNode,
  'pods.': checkPod,
  'persistentvolumes.': checkVolume,
  'persistentvolumeclaims.': checkClaim,
  'serviceaccounts.': checkTokenRequest,
  'leases.coordination.k8s.io': checkLease,
  'certificatesigningrequests.certificates.k8s.io': checkCertificateRequest,
  'podcertificaterequests.certificates.k8s.io': checkPodCertificateRequest,
  'csinodes.storage.k8s.io': ownNameRule('CSINode'),
  'resourceslices.resource.k8s.io': checkSlice,
  [snapshotDefinitionName]: checkSnapshotContent,
};

interface NodeRestrictionOptions {
  readonly find: FindObject;
  readonly authorizer: Authorizer;
}

export const nodeRestriction = ({ find, authorizer }: NodeRestrictionOptions): AdmissionPlugin => ({
  name: 'NodeRestriction',
  validate(request) {
    const nodeName = nodeOfUser(request.user);
    if (nodeName === undefined) return undefined;
    const { groupResource } = request.resource;
    const refuse = (why: string | undefined) => {
      if (why !== undefined) throw forbidden(groupResource, request.name, why);
    };
    if (nodeName === '') return refuse(`could not determine node from user ${JSON.stringify(request.user.username)}`);
    const why = rules[`${groupResource.resource}.${groupResource.group}`]?.(request, { nodeName, find, authorizer });
    return why instanceof Promise ? why.then(refuse) : refuse(why);
  },
});
