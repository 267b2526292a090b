/** Every kind in protobuf: as it is made, read, listed, changed, applied and deleted, and single fields of it in dry
 *  runs. */
import { findStruct, type Kind, kinds } from '#api';
import { encodeProtobuf } from '../../src/apiserver/codecs/protobuf/encode.ts';
import { type Path, pathsOf, sampleOf, withValueAt } from '../../src/apiserver/fixtures/hostile.ts';
import { validObjects } from '../../src/apiserver/fixtures/valid-objects.ts';
import { accepts, type Picker, type Player, type Scenario } from './player.ts';

const protobuf = { accept: accepts.protobuf, type: accepts.protobuf };
/** How many fields of a kind are tried, of those that its objects could have. */
const fieldsTried = 25;
/** Of which the server makes something as soon as there are any. */
export const left = [
  'APIService',
  'CustomResourceDefinition',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
];

export const compared: readonly Kind[] = kinds.filter(
  ({ verbs, featureGate, group }) =>
    verbs.includes('create') && featureGate === undefined && group !== 'metrics.k8s.io' && !/alpha|beta/.test(group),
);

/** An object as a writer has it. */
export interface Body {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: object; readonly finalizers?: readonly string[] };
}

/** Where a kind's objects are. */
export const collectionOf = ({ apiVersion, plural, scope }: Kind, player: Player): string => {
  const groupVersion = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
  return scope === 'Namespaced' ? player.at(groupVersion, plural) : `/${groupVersion}/${plural}`;
};

/** A valid object, with what metadata may have. */
export function objectOf({ apiVersion, kind, scope }: Kind, player: Player): Body {
  const valid: { metadata?: { name?: string } } = structuredClone(validObjects[`${apiVersion}/${kind}`] ?? {});
  const { namespace } = player;
  const own = (text: string) =>
    ['APIService', 'CustomResourceDefinition'].includes(kind)
      ? text.replaceAll('example.com', `${namespace}.example.com`)
      : text;
  const text = own(JSON.stringify(valid)).replaceAll('"namespace":"default"', `"namespace":"${namespace}"`);
  const name = own(valid.metadata?.name ?? (scope === 'Namespaced' ? 'one' : `${namespace}-one`));
  const metadata = {
    labels: { of: namespace },
    annotations: { b: '2', a: 'ü' },
    finalizers: ['example.com/kept'],
    name,
  };
  return { ...(JSON.parse(text) as object), apiVersion, kind, metadata };
}

export const bodies: readonly Scenario[] = compared.map(kind => ({
  name: `bodies of ${kind.apiVersion} ${kind.kind}`,
  play: async (player, pick) => {
    const collection = collectionOf(kind, player);
    const object = objectOf(kind, player);
    for (const path of fieldsOf(kind, object, pick)) await tryField(player, `${collection}?dryRun=All`, path);
    await player.post(collection, encodeProtobuf(object), protobuf);
    if (!left.includes(kind.kind) && kind.verbs.includes('get')) await live(player, collection, object);
  },
}));

async function live(player: Player, collection: string, object: Body): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const path = `${collection}/${metadata.name}`;
  const selected = `labelSelector=of=${player.namespace}`;
  const found = await player.get(path, accepts.protobuf);
  await player.get(path);
  await player.get(`${collection}?${selected}`, accepts.protobuf);
  await player.get(`${collection}?watch=1&timeoutSeconds=1&${selected}`, accepts.protobuf);
  const changed = { ...found, metadata: { ...found.metadata, labels: { ...metadata.labels, more: 'x' } } };
  await player.put(path, encodeProtobuf(changed), protobuf);
  await player.put(path, encodeProtobuf({ ...object, metadata: { ...metadata, resourceVersion: '1' } }), protobuf);
  const merge = { metadata: { annotations: { a: null } } };
  await player.send('PATCH', path, { type: 'application/merge-patch+json', accept: accepts.protobuf, body: merge });
  const applied = { apiVersion, kind, metadata: { name: metadata.name, labels: { more: 'y' } } };
  for (const force of [false, true]) {
    const call = { type: 'application/apply-patch+yaml', accept: accepts.protobuf, body: applied };
    await player.send('PATCH', `${path}?fieldManager=applier&force=${force}`, call);
  }
  const options = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: 'other' } };
  await player.send('DELETE', path, { ...protobuf, body: encodeProtobuf(options) });
  await player.send('DELETE', path, { ...protobuf, body: encodeProtobuf({ ...options, preconditions: undefined }) });
  await player.patch(path, 'json', [{ op: 'remove', path: '/metadata/finalizers' }]);
  await player.get(path, accepts.protobuf);
}

/** The valid object with one field more, some of those that its type has. */
function fieldsOf(kind: Kind, object: Body, pick: Picker): Body[] {
  const struct = findStruct(kind.apiVersion, kind.kind);
  const sample = struct ? sampleOf(struct, 6) : {};
  const own = pathsOf(sample).filter(
    ([first, ...more]) => first !== 'metadata' && first !== 'kind' && first !== 'apiVersion' && more.length > 0,
  );
  if (own.length === 0) return [];
  return Array.from({ length: fieldsTried }, () => {
    const path = pick(own);
    return graft(object, path, valueAt(sample, path));
  });
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);

/** The object with a value at a path, and as much of lists and objects on the way as that takes. */
function graft(object: Body, path: Path, value: unknown): Body {
  let at: unknown = object;
  for (const [index, key] of path.entries()) {
    const inner = (at as Record<string | number, unknown> | undefined)?.[key];
    if (inner === undefined) {
      const rest = path
        .slice(index + 1)
        .reduceRight<unknown>((result, next) => (typeof next === 'number' ? [result] : { [next]: result }), value);
      return Array.isArray(at) ? object : (withValueAt(object, path.slice(0, index + 1), rest) as Body);
    }
    at = inner;
  }
  return withValueAt(object, path, value) as Body;
}

async function tryField(player: Player, path: string, object: Body): Promise<void> {
  await player.post(path, encodeProtobuf(object), protobuf);
}
