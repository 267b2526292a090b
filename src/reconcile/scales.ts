/** Scales: the size of whatever can be scaled, custom resources too, by its `scale` subresource.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ ("scale" operations)
 *
 *  A kind that is only known by name is looked up among those that are served; access to `scale` is declared by
 *  {@link readsScales} or {@link writesScales}. */
import { isNotFound, type Kind, parseApiVersion, Scale } from '#api';
import { unlessAborted } from '#base';
import type { AccessRule, Client, Informers } from '#client';

/** What is scaled. */
export interface ScaleTarget {
  /** Its API version; of which only the group counts. Default: the core group. */
  readonly apiVersion?: string | undefined;
  /** Its kind. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string | undefined;
}

/** The rule of a controller that asks how large things are. */
export const readsScales: AccessRule = { verbs: ['get'], apiGroups: ['*'], resources: ['*/scale'] };

/** The rule of a controller that makes things larger or smaller. */
export const writesScales: AccessRule = { verbs: ['get', 'update'], apiGroups: ['*'], resources: ['*/scale'] };

/** Which kinds are served, and who asks. */
export interface ScaleAccess {
  /** Asks. */
  readonly client: Client;
  /** Knows the kinds. */
  readonly informers: Informers;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

/** The kind of a target; undefined when nobody serves it. */
export async function kindOfTarget(
  { apiVersion = 'v1', kind }: Pick<ScaleTarget, 'apiVersion' | 'kind'>,
  { informers, signal }: Pick<ScaleAccess, 'informers' | 'signal'>,
): Promise<Kind | undefined> {
  const followed = informers.kinds();
  await unlessAborted(followed.known, signal);
  const { group } = parseApiVersion(apiVersion);
  return followed.kinds.find(candidate => candidate.group === group && candidate.kind === kind);
}

/** The size of something; undefined when it is not there, or cannot be scaled. */
export async function findScale(
  kind: Kind,
  target: ScaleTarget,
  { client }: Pick<ScaleAccess, 'client'>,
): Promise<Scale | undefined> {
  try {
    return (await client.transport.request({ verb: 'get', ...addressOf(kind, target) })) as Scale;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Gives something another size, unless somebody else has written it since the scale was read. Returns its new
 *  scale. */
export async function setScale(
  kind: Kind,
  { scale, replicas }: { readonly scale: Scale; readonly replicas: number },
  { client }: Pick<ScaleAccess, 'client'>,
): Promise<Scale> {
  const body = { ...scale, apiVersion: Scale.apiVersion, kind: Scale.kind, spec: { ...scale.spec, replicas } };
  return (await client.transport.request({ verb: 'update', ...addressOf(kind, scale.metadata), body })) as Scale;
}

const addressOf = (
  { group, version, plural }: Kind,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name: string },
) => ({
  group,
  version,
  resource: plural,
  namespace,
  name,
  subresource: 'scale',
});
