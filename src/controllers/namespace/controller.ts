/** namespace: deletes all that is in a namespace on its way out, then lets it go.
 *
 *  That includes what this program knows nothing of: another API server has more kinds, and what they leave behind
 *  would be there again in the next namespace of that name. The server is asked for them when all else is gone. */
import { isBuiltIn, isNotFound, type Kind, type KubeObject, kinds, Namespace } from '#api';
import { toError } from '#base';
import { discoverKinds } from '#client';
import {
  again,
  defineController,
  done,
  type ReconcileContext,
  type ReconcileResult,
  unlessGone,
  watch,
} from '#reconcile';
import { namespaceDeclaration } from './declaration.ts';
import { type Content, deletionSteps, describeFailures, isEmpty, planStatus, type Remains } from './plan.ts';

/** Upstream's own finalizer, in the namespace's spec. */
const finalizer = 'kubernetes';

/** Nothing tells when the objects of other kinds are gone. */
const lookAgainMs = 1000;

const hasContent = ({ scope, verbs }: Kind): boolean => scope === 'Namespaced' && verbs.includes('deletecollection');

/** Kinds that live in namespaces; those of another group over the same objects are left out. */
const contentKinds = kinds.filter(kind => hasContent(kind) && kind.group !== 'events.k8s.io');

export const namespace = defineController({
  ...namespaceDeclaration,
  // As upstream: of so many kinds one often fails, and somebody waits.
  maxBackoffMs: 60_000,
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

  async reconcile(key, context) {
    const object = context.lister(Namespace).get(key);
    if (object?.metadata.deletionTimestamp === undefined || !object.spec.finalizers?.includes(finalizer)) return done;
    const known = await deleteContents(key.name, context);
    const remains = isEmpty(known) ? await deleteOthers(key.name, context) : known;
    const current = await writeStatus(object, remains, context);
    if (isEmpty(remains)) return await finalize(current, context);
    const failures = [remains.discoveryFailure ?? [], remains.errors].flat();
    if (failures.length > 0) throw new Error(`cannot empty namespace ${key.name}: ${failures.join(', ')}`);
    return again(isEmpty(known) ? lookAgainMs : undefined);
  },
});

/** Deletes step by step; a later step waits until nothing of the former is left. */
async function deleteContents(name: string, context: ReconcileContext): Promise<Remains> {
  for (const step of deletionSteps(contentKinds)) {
    const remains = await deleteKinds(step, name, context);
    if (!isEmpty(remains)) return remains;
  }
  return { contents: [], errors: [] };
}

/** Deletes what is of kinds that only the server knows; of groups that do not say what they have, nothing. */
async function deleteOthers(name: string, context: ReconcileContext): Promise<Remains> {
  const { client, signal } = context;
  try {
    const { kinds: served, failures } = await discoverKinds(client.transport, { signal });
    const others = served.filter(kind => hasContent(kind) && !isBuiltIn(kind));
    const remains = await deleteKinds(others, name, context);
    return { ...remains, discoveryFailure: describeFailures(failures) };
  } catch (error) {
    return { contents: [], errors: [], discoveryFailure: toError(error).message };
  }
}

async function deleteKinds(step: readonly Kind[], name: string, context: ReconcileContext): Promise<Remains> {
  const results = await Promise.all(step.map(kind => deleteKind(kind, name, context)));
  return {
    contents: results.flatMap(({ content }) => content ?? []),
    errors: results.flatMap(({ error }) => error ?? []),
  };
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

async function finalize(object: Namespace, { client, signal }: ReconcileContext): Promise<ReconcileResult> {
  const spec = { ...object.spec, finalizers: object.spec.finalizers?.filter(name => name !== finalizer) ?? [] };
  await client.update(Namespace, { ...object, spec }, { subresource: 'finalize', signal }).catch(unlessGone);
  return done;
}
