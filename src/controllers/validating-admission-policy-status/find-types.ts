/** The types of what a policy is about, as the server publishes them. */
import { deepEqual, isNotFound, type ValidatingAdmissionPolicy } from '#api';
import { dyn, type Type } from '#cel';
import type { Transport } from '#client';
import { type GroupVersion, namedResources, order } from './named-resources.ts';
import { PublishedTypes } from './published-types.ts';

/** A kind with the type of its objects. */
export interface TypedKind extends GroupVersion {
  readonly kind: string;
  readonly type: Type;
}

/** What expressions are checked against. */
export interface PolicyTypes {
  /** What they may be about, by group, version and kind. */
  readonly kinds: readonly TypedKind[];
  /** That of `params`; undefined for a policy without. Of what nothing is known it may be anything. */
  readonly params: Type | undefined;
}

interface Asking {
  readonly transport: Transport;
  /** What other servers answer for, beside that one. */
  readonly others: readonly GroupVersion[];
  readonly signal: AbortSignal;
}

/** As many kinds are looked at, as upstream. */
const maxKinds = 10;

/** Asks. A kind that is not served, or not yet, is left out. */
export async function findTypes(policy: ValidatingAdmissionPolicy, asking: Asking): Promise<PolicyTypes> {
  const documents = new Map<string, Promise<Published>>();
  const publishedOf = (version: GroupVersion) => {
    const path = pathOf(version);
    const asked = documents.get(path) ?? publishedIn(version, asking);
    documents.set(path, asked);
    return asked;
  };
  const kinds = new Map<string, TypedKind>();
  for (const { group, version, resource } of namedResources(policy, await servedVersions(asking))) {
    const published = await publishedOf({ group, version });
    const kind = published?.kindOf(resource);
    const type = kind && published?.typeOf({ group, version, kind });
    if (kind && type) kinds.set(`${group}/${version}/${kind}`, { group, version, kind, type });
    if (kinds.size === maxKinds) break;
  }
  const sorted = [...kinds.values()].sort(
    (a, b) => order(a.group, b.group) || order(a.version, b.version) || order(a.kind, b.kind),
  );
  const { paramKind } = policy.spec;
  if (!paramKind) return { kinds: sorted, params: undefined };
  const [version = '', group = ''] = (paramKind.apiVersion ?? '').split('/').toReversed();
  const published = await publishedOf({ group, version });
  return { kinds: sorted, params: published?.typeOf({ group, version, kind: paramKind.kind ?? '' }) ?? dyn };
}

type Published = PublishedTypes | undefined;

interface GroupList {
  readonly groups?: readonly { readonly name: string; readonly versions: readonly { readonly version: string }[] }[];
}

async function servedVersions({ transport, others, signal }: Asking): Promise<GroupVersion[]> {
  const { groups = [] } = (await transport.discover('/apis', { signal })) as GroupList;
  const named = groups.flatMap(({ name, versions }) => versions.map(({ version }) => ({ group: name, version })));
  return [{ group: '', version: 'v1' }, ...named, ...others];
}

const pathOf = ({ group, version }: GroupVersion): string =>
  group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`;

/** Of a version of which the server says nothing, nothing is known, and neither of one whose own server does not
 *  answer: when it can be asked again, it is. */
async function publishedIn(version: GroupVersion, { transport, others, signal }: Asking): Promise<Published> {
  try {
    return new PublishedTypes(await transport.discover(pathOf(version), { signal }));
  } catch (error) {
    const isOther = others.some(other => deepEqual(other, version));
    if (isNotFound(error) || (isOther && !signal.aborted)) return undefined;
    throw error;
  }
}
