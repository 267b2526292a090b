/** The types of what a policy is about, as the server publishes them. */
import { isNotFound, type ValidatingAdmissionPolicy } from '#api';
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
  readonly signal: AbortSignal;
}

/** As many kinds are looked at, as upstream. */
const maxKinds = 10;

/** Asks. A kind that is not served, or not yet, is left out. */
export async function findTypes(policy: ValidatingAdmissionPolicy, asking: Asking): Promise<PolicyTypes> {
  const documents = new Map<string, Promise<PublishedTypes | undefined>>();
  const publishedIn = (version: GroupVersion) => {
    const path = pathOf(version);
    const asked = documents.get(path) ?? publishedAt(path, asking);
    documents.set(path, asked);
    return asked;
  };
  const kinds = new Map<string, TypedKind>();
  for (const { group, version, resource } of namedResources(policy, await servedVersions(asking))) {
    const published = await publishedIn({ group, version });
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
  const published = await publishedIn({ group, version });
  return { kinds: sorted, params: published?.typeOf({ group, version, kind: paramKind.kind ?? '' }) ?? dyn };
}

interface GroupList {
  readonly groups?: readonly { readonly name: string; readonly versions: readonly { readonly version: string }[] }[];
}

async function servedVersions({ transport, signal }: Asking): Promise<GroupVersion[]> {
  const { groups = [] } = (await transport.discover('/apis', { signal })) as GroupList;
  const others = groups.flatMap(({ name, versions }) => versions.map(({ version }) => ({ group: name, version })));
  return [{ group: '', version: 'v1' }, ...others];
}

const pathOf = ({ group, version }: GroupVersion): string =>
  group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`;

async function publishedAt(path: string, { transport, signal }: Asking): Promise<PublishedTypes | undefined> {
  try {
    return new PublishedTypes(await transport.discover(path, { signal }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
