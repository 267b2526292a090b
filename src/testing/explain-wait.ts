/** Why a wait ended in vain, in the words of the API: how the object is, what belongs to it, and which events warn of
 *  them. */
import {
  type Event,
  Event as EventKind,
  formatKey,
  type Kind,
  type KubeObject,
  kinds,
  type ObjectKey,
  Pod,
} from '#api';
import { type Client, explainPod } from '#client';
import { describeObject } from './describe-object.ts';

/** What was found when the wait ended. */
export interface Situation {
  readonly kind: Kind;
  readonly key: ObjectKey;
  /** Undefined when it does not exist. */
  readonly object: KubeObject | undefined;
  /** What belongs to it, also by way of others. */
  readonly owned: readonly KubeObject[];
  /** Names of others of its kind, beside one that does not exist. */
  readonly others: readonly string[];
  /** Warning events of all of them. */
  readonly warnings: readonly Event[];
}

/** At most this many lines of a sort. */
const mostLines = 5;

/** The lines of the message, the most important first. Pure. */
export function explainWait({ kind, key, object, owned, others, warnings }: Situation): string[] {
  const name = `${kind.singular} ${formatKey(key)}`;
  if (!object) return [`there is no ${name}${list(others)}`, ...explainWarnings(warnings)];
  const how = describeObject(object);
  const why = whyNotReady(object) ?? '';
  const pods = owned.flatMap(one => {
    const reason = whyNotReady(one);
    return reason === undefined ? [] : [[`pod ${one.metadata.name}`, reason] as const];
  });
  const self = `${name}: ${how.includes(why) ? how : `${how}; ${why}`}`;
  return [self, ...gather(pods), ...explainWarnings(warnings)];
}

const list = (names: readonly string[]): string =>
  names.length === 0 ? '' : `, but ${names.slice(0, mostLines).join(', ')}${names.length > mostLines ? ', …' : ''}`;

/** What a pod waits for; undefined for one that waits for nothing, and for what is no pod. */
const whyNotReady = (object: KubeObject): string | undefined =>
  object.kind === Pod.kind ? explainPod(object as Pod, []) : undefined;

function explainWarnings(warnings: readonly Event[]): string[] {
  return gather(
    warnings.map(({ reason, message, involvedObject: { kind = '', name = '' } }) => [
      `${kind.toLowerCase()} ${name}`,
      `Warning ${reason ?? ''}: ${message ?? ''}`,
    ]),
  );
}

/** One line for all that the same is said of. */
function gather(said: readonly (readonly [who: string, what: string])[]): string[] {
  const lines = [...Map.groupBy(said, ([, what]) => what)].map(([what, of]) => {
    const names = [...new Set(of.map(([who]) => who))];
    return `${names[0]}${names.length > 1 ? ` and ${names.length - 1} more` : ''}: ${what}`;
  });
  return lines.length > mostLines ? [...lines.slice(0, mostLines), `and ${lines.length - mostLines} more`] : lines;
}

/** Reads what {@link explainWait} tells of. */
export async function observeWait(client: Client, kind: Kind, key: ObjectKey): Promise<Situation> {
  const { namespace } = key;
  const [object, all, events] = await Promise.all([
    client.find(kind, key),
    listAll(client, namespace),
    client.list(EventKind, { namespace }),
  ]);
  const owned = object ? ownedBy(object, all) : [];
  const others = all.filter(other => other.kind === kind.kind).map(({ metadata }) => metadata.name);
  const isTold = ({ kind, name }: { kind?: string; name?: string }) =>
    [{ kind: (object ?? { kind: '' }).kind, metadata: { name: key.name } }, ...owned].some(
      told => told.kind === kind && told.metadata.name === name,
    );
  const warnings = events.items.filter(({ type, involvedObject }) => type === 'Warning' && isTold(involvedObject));
  return { kind, key, object, owned, others, warnings };
}

/** The objects of a namespace, or those of none. */
async function listAll(client: Client, namespace: string | undefined): Promise<KubeObject[]> {
  const scope = namespace === undefined ? 'Cluster' : 'Namespaced';
  const listed = kinds.filter(kind => kind.scope === scope && kind.verbs.includes('list') && kind.kind !== 'Event');
  const lists = await Promise.all(listed.map(async kind => (await client.list(kind, { namespace })).items));
  return lists.flat();
}

function ownedBy(owner: KubeObject, all: readonly KubeObject[]): KubeObject[] {
  const byOwner = Map.groupBy(
    all.flatMap(object => (object.metadata.ownerReferences ?? []).map(({ uid }) => ({ uid, object }))),
    ({ uid }) => uid,
  );
  const owned = new Map<string, KubeObject>();
  const add = ({ metadata: { uid } }: KubeObject): void => {
    for (const { object } of byOwner.get(uid) ?? []) {
      if (owned.has(object.metadata.uid)) continue;
      owned.set(object.metadata.uid, object);
      add(object);
    }
  };
  add(owner);
  return [...owned.values()];
}
