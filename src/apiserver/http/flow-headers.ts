/** What answers say of whose turn their requests had.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#diagnostics */
import type { FlowUids } from '../flow-control/index.ts';
import type { Headers } from './send.ts';

const none: Headers = {};
const known = new WeakMap<FlowUids, Headers>();

/** The same object for the same objects: it must not be changed. */
export function flowHeadersOf(uids: FlowUids | undefined): Headers {
  if (!uids) return none;
  let headers = known.get(uids);
  if (!headers) {
    headers = { 'x-kubernetes-pf-flowschema-uid': uids.schema, 'x-kubernetes-pf-prioritylevel-uid': uids.level };
    known.set(uids, headers);
  }
  return headers;
}
