/** resourcequota: counts what is used of quotas, when objects go and from time to time; what comes is charged by the
 *  API server in the commit that stores it.
 *
 *  Guarantee: what is counted is never less than what is charged. The quota is read first, then the objects, both from
 *  the server; a charge in between makes the quota another version, and the count is made again. */
import { isBuiltIn, isFinalPhase, type Kind, type KubeObject, keyOf, kinds, Pod, ResourceQuota } from '#api';
import { discoverKinds } from '#client';
import { again, defineController, done, type Listers, type ReconcileContext, unlessGone, watch } from '#reconcile';
import { resourceQuotaDeclaration } from './declaration.ts';
import { type Counted, isSaid, kindsOfQuota, planStatus } from './plan.ts';

/** As upstream. */
const resyncMs = 5 * 60_000;

/** Nothing tells when objects of custom kinds go. */
const lookAgainMs = 5000;

/** As upstream: what is made, found and taken away. What is only told of, as metrics are, is nobody's to bound. */
const countedVerbs = ['create', 'list', 'watch', 'delete'] as const;
const isCountable = ({ scope, verbs, group }: Kind): boolean =>
  scope === 'Namespaced' && countedVerbs.every(verb => verbs.includes(verb)) && group !== 'events.k8s.io';
const countable = kinds.filter(isCountable);
const nameOf = ({ plural, group }: Kind): string => (group === '' ? plural : `${plural}.${group}`);

const quotasAround = ({ metadata }: KubeObject, lister: Listers) =>
  lister(ResourceQuota)
    .list(metadata.namespace ?? '')
    .map(keyOf);

export const resourceQuotaController = defineController({
  ...resourceQuotaDeclaration,
  minPeriodMs: 1000,
  // What goes gives back; so does a pod that ends.
  watches: countable
    .filter(kind => kind !== ResourceQuota)
    .map(kind =>
      watch({
        kind,
        keysOf: quotasAround,
        ignores: (before, now) => kind !== Pod || hasEnded(before as Pod) === hasEnded(now as Pod),
      }),
    ),

  async reconcile(key, context) {
    const { client, lister } = context;
    const quota = lister(ResourceQuota).get(key);
    if (!quota) return done;
    const kindsToCount = await kindsOf(quota, context);
    const status = planStatus(quota, await count(quota, kindsToCount, context));
    if (!isSaid(quota, status)) await client.updateStatus(ResourceQuota, { ...quota, status }).catch(unlessGone);
    return again(kindsToCount.every(isBuiltIn) ? resyncMs : lookAgainMs);
  },
});

const hasEnded = ({ status }: Pod): boolean => isFinalPhase(status?.phase);

/** The kinds that the quota may count, custom ones too. Throws when the server does not say of one whether there is
 *  such. */
async function kindsOf(quota: ResourceQuota, { client, signal }: ReconcileContext): Promise<Kind[]> {
  const wanted = kindsOfQuota(quota);
  const isWanted = (kind: Kind) => isCountable(kind) && wanted.includes(nameOf(kind));
  const known = countable.filter(isWanted);
  if (known.length === wanted.length) return known;
  const { kinds: served, failures } = await discoverKinds(client.transport, { signal });
  const all = [...known, ...served.filter(kind => !isBuiltIn(kind) && isWanted(kind))];
  const [failure] = failures.values();
  if (failure === undefined || all.length >= wanted.length) return all;
  throw new Error(`cannot tell what quota ${quota.metadata.name} counts: ${failure}`);
}

/** All objects of these kinds beside the quota, as the server has them now. */
const count = (quota: ResourceQuota, counted: readonly Kind[], { client }: ReconcileContext): Promise<Counted[]> =>
  Promise.all(
    counted.map(async kind => ({
      kind,
      objects: (await client.list(kind, { namespace: quota.metadata.namespace ?? '' })).items,
    })),
  );
