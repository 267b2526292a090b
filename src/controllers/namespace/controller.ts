/** namespace: deletes all that is in a namespace on its way out, then lets it go. */
import { isNotFound, type Kind, type KubeObject, kinds, Namespace } from '#api';
import { toError } from '#base';
import { defineController, done, type ReconcileContext, watch } from '../runtime/controller.ts';
import { type Content, deletionSteps, isEmpty, planStatus, type Remains } from './plan.ts';

/** Upstream's own finalizer, in the namespace's spec. */
const finalizer = 'kubernetes';

/** Kinds that live in namespaces; those of another group over the same objects are left out. */
const contentKinds = kinds.filter(
  ({ scope, verbs, group }) =>
    scope === 'Namespaced' && verbs.includes('deletecollection') && group !== 'events.k8s.io',
);

export const namespace = defineController<Namespace>({
  name: 'namespace',
  primary: Namespace,
  // Whatever goes may be the last that a namespace waits for.
  watches: contentKinds.map(kind =>
    watch({
      kind,
      keysOf({ metadata }, lister) {
        const key = { name: metadata.namespace ?? '' };
        return lister(Namespace).get(key)?.metadata.deletionTimestamp === undefined ? [] : [key];
      },
    }),
  ),
  writes: [...contentKinds, 'namespaces/status', 'namespaces/finalize'],

  async reconcile(key, context) {
    const object = context.lister(Namespace).get(key);
    if (object?.metadata.deletionTimestamp === undefined || !object.spec.finalizers?.includes(finalizer)) return done;
    const remains = await deleteContents(key.name, context);
    const current = await writeStatus(object, remains, context);
    if (isEmpty(remains)) return await finalize(current, context);
    if (remains.errors.length > 0) throw new Error(`cannot empty namespace ${key.name}: ${remains.errors.join(', ')}`);
    return done;
  },
});

/** Deletes step by step; a later step waits until nothing of the former is left. */
async function deleteContents(name: string, context: ReconcileContext): Promise<Remains> {
  for (const step of deletionSteps(contentKinds)) {
    const results = await Promise.all(step.map(kind => deleteKind(kind, name, context)));
    const remains = {
      contents: results.flatMap(({ content }) => content ?? []),
      errors: results.flatMap(({ error }) => error ?? []),
    };
    if (!isEmpty(remains)) return remains;
  }
  return { contents: [], errors: [] };
}

interface KindResult {
  readonly content?: Content;
  readonly error?: string;
}

async function deleteKind(kind: Kind, name: string, { client, signal }: ReconcileContext): Promise<KindResult> {
  const resource = `${kind.plural}.${kind.group}`;
  try {
    const before = await client.list(kind, { namespace: name, signal });
    if (before.items.length === 0) return {};
    const isAsked = ({ metadata }: KubeObject) => metadata.deletionTimestamp !== undefined;
    if (!before.items.every(isAsked)) {
      await client.deleteCollection(kind, { namespace: name, propagationPolicy: 'Background', signal });
    }
    const { items } = await client.list(kind, { namespace: name, signal });
    return items.length === 0 ? {} : { content: { resource, objects: items } };
  } catch (error) {
    return isNotFound(error) ? {} : { error: `${resource}: ${toError(error).message}` };
  }
}

async function writeStatus(
  object: Namespace,
  remains: Remains,
  { client, clock, signal }: ReconcileContext,
): Promise<Namespace> {
  const status = planStatus(object, remains, clock.now());
  return status === object.status ? object : await client.updateStatus(Namespace, { ...object, status }, { signal });
}

async function finalize(object: Namespace, { client, signal }: ReconcileContext): Promise<typeof done> {
  const spec = { ...object.spec, finalizers: object.spec.finalizers?.filter(name => name !== finalizer) ?? [] };
  await client.update(Namespace, { ...object, spec }, { subresource: 'finalize', signal });
  return done;
}
