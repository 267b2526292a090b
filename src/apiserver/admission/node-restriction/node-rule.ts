/** A rule for kubelets: what the rows of NodeRestriction's table are. */
import type { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionRequest, FindObject } from '../admission.ts';

/** Who asks, and what it may be compared with. */
export interface Requester {
  readonly nodeName: string;
  readonly find: FindObject;
  readonly authorizer: Authorizer;
}

/** Why a kubelet may not do this; undefined when it may. Throws the 404 for what the request names and is not there. */
export type NodeRule = (request: AdmissionRequest, by: Requester) => string | undefined | Promise<string | undefined>;
