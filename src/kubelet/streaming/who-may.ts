/** What a request to the kubelet's port is about, in the terms of authorization; pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ */
import { ownValue } from '#api';

/** A verb, and parts of the node: whoever may do it with one of them may go on. */
export interface KubeletDeed {
  readonly verb: string;
  /** The most particular first. */
  readonly subresources: readonly string[];
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Paths, with what is below them, that are one part of the node. */
const families: Readonly<Record<string, readonly string[]>> = {
  stats: ['stats'],
  metrics: ['metrics'],
  logs: ['log'],
  checkpoint: ['checkpoint'],
};
/** Paths that have a part of their own, and are for those too who may use the node as a proxy, as all others are. */
const documents: Readonly<Record<string, readonly string[]>> = {
  '/healthz': ['healthz', 'proxy'],
  '/pods': ['pods', 'proxy'],
  '/configz': ['configz', 'proxy'],
};

/** `path` is the one by which the request is carried out; one that is written in an odd way is known to no table, so it
 *  needs the most. */
export function deedOf(method: string, path: string): KubeletDeed {
  const [, first = ''] = path.split('/', 2);
  const subresources = ownValue(families, first) ?? ownValue(documents, path) ?? ['proxy'];
  return { verb: ownValue(verbs, method) ?? 'get', subresources };
}
