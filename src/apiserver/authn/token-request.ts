/** `serviceaccounts/token`: makes a token. Source:
 *  https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ */

import {
  type BoundObjectReference,
  badRequest,
  conflict,
  invalidObject,
  invalidValue,
  Node,
  Pod,
  parseApiVersion,
  Secret,
  ServiceAccount,
  type StatusError,
  TokenRequest,
} from '#api';
import { formatTime } from '#base';
import { shapeOf } from '../resource/definition.ts';
import { asAnswered } from '../resource/field-rules.ts';
import type { ObjectAccess, SubresourceHandler } from '../resource/subresource.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';
import type { Reference, TokenSubject } from './token-claims.ts';

const minSeconds = 600;
const maxSeconds = 2 ** 32;

export function createTokenRequestHandler({
  tokens,
  audiences,
}: {
  tokens: ServiceAccountTokens;
  audiences: readonly string[];
}): SubresourceHandler {
  return {
    of: ServiceAccount,
    name: 'token',
    body: TokenRequest,
    checksName: true,
    keepsSystemFields: true,
    async create({ namespace = '', name }, body, { objects, nowMs }) {
      const request = body as TokenRequest;
      const { managedFields, uid } = body.metadata;
      checkName(body.metadata.name, name);
      const written = managedFields ? { managedFields } : {};
      const { expirationSeconds: lifetimeSeconds = 3600, boundObjectRef } = request.spec ?? {};
      const account = await objects.get(ServiceAccount, { namespace, name });
      if (uid && uid !== account.metadata.uid) throw otherAccount(name, { asked: uid, found: account.metadata.uid });
      checkLifetime(lifetimeSeconds);
      const bound = boundObjectRef ? await findBound(objects, boundObjectRef, { namespace, account: name }) : {};
      const wanted = request.spec?.audiences?.length ? request.spec.audiences : audiences;
      const token = tokens.issue(
        { namespace, account: { name, uid: account.metadata.uid }, bound },
        { audiences: wanted, lifetimeSeconds },
      );
      return asAnswered(shapeOf(TokenRequest), {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        // As upstream, whose answer is made of the account.
        metadata: { name, namespace, uid: account.metadata.uid, creationTimestamp: formatTime(nowMs), ...written },
        spec: { ...request.spec, audiences: [...wanted], expirationSeconds: lifetimeSeconds },
        status: { token, expirationTimestamp: formatTime(nowMs + lifetimeSeconds * 1000) },
      } as TokenRequest);
    },
  };
}

const requests = { group: 'authentication.k8s.io', kind: 'TokenRequest' };

/** A request may say whose token it is for, and says the same as its path then. */
function checkName(given: string, account: string): void {
  if (!given || given === account) return;
  const error = invalidValue('metadata.name', given, 'must match the service account name if specified');
  throw invalidObject(requests, account, [error]);
}

const otherAccount = (name: string, { asked, found }: { asked: string; found: string }): StatusError =>
  conflict(
    { group: requests.group, resource: requests.kind },
    name,
    `the UID in the token request (${asked}) does not match the UID of the service account (${found})`,
  );

/** As upstream, the request has no name there. */
function checkLifetime(seconds: number): void {
  const what =
    seconds < minSeconds
      ? 'may not specify a duration less than 10 minutes'
      : seconds > maxSeconds
        ? 'may not specify a duration larger than 2^32 seconds'
        : '';
  if (what !== '') throw invalidObject(requests, '', [invalidValue('spec.expirationSeconds', seconds, what)]);
}

type Bound = TokenSubject['bound'];

/** Throws when the object is not there, another one by now, or none of this account's. */
async function findBound(
  objects: ObjectAccess,
  reference: BoundObjectReference,
  { namespace, account }: { namespace: string; account: string },
): Promise<Bound> {
  const { kind = '', apiVersion = '', name = '', uid } = reference;
  const { group, version } = parseApiVersion(apiVersion);
  // As upstream, any version of a kind will do.
  if (group !== '') throw unbindable({ group, version, kind });
  if (kind === 'Pod') {
    const pod = await objects.get(Pod, { namespace, name });
    const { serviceAccountName = 'default', nodeName } = pod.spec;
    if (serviceAccountName !== account) {
      throw badRequest(
        `cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`,
      );
    }
    const bound = { pod: checkUid(Pod, pod, uid) };
    const node = nodeName ? await objects.find(Node, { name: nodeName }) : undefined;
    return node ? { ...bound, node: { name: node.metadata.name, uid: node.metadata.uid } } : bound;
  }
  if (kind === 'Secret') return { secret: checkUid(Secret, await objects.get(Secret, { namespace, name }), uid) };
  if (kind === 'Node') return { node: checkUid(Node, await objects.get(Node, { name }), uid) };
  throw unbindable({ group, version, kind });
}

const unbindable = ({ group, version, kind }: { group: string; version: string; kind: string }): StatusError =>
  badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);

function checkUid(
  { group, kind }: { group: string; kind: string },
  { metadata }: { metadata: Reference },
  uid: string | undefined,
): Reference {
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group, resource: kind }, metadata.name, why);
  }
  return { name: metadata.name, uid: metadata.uid };
}
