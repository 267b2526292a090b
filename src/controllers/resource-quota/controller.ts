/** resourcequota: counts what is used of quotas, when objects go and from time to time; what comes is charged by the API server in
 *  the commit that stores it.
 *
 *  Guarantee: what is counted is never less than what is charged. The quota is read first, then the objects, both from the server;
 *  a charge in between makes the quota another version, and the count is made again. */
import { isFinalPhase, type Kind, type KubeObject, keyOf, kinds, Pod, ResourceQuota } from '#api';
import { again, defineController, done, type Listers, type ReconcileContext, unlessGone, watch } from '#reconcile';
import { resourceQuotaDeclaration } from './declaration.ts';
import { type Counted, isSaid, kindsOfQuota, planStatus } from './plan.ts';

/** As upstream. */
const resyncMs = 5 * 60_000;

const isCountable = ({ scope, verbs, group }: Kind): boolean =>
  scope === 'Namespaced' && verbs.includes('list') && group !== 'events.k8s.io';
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
    const { client } = context;
    const quota = await client.find(ResourceQuota, key);
    if (!quota) return done;
    const status = planStatus(quota, await count(quota, context));
    if (!isSaid(quota, status)) await client.updateStatus(ResourceQuota, { ...quota, status }).catch(unlessGone);
    return again(resyncMs);
  },
});

const hasEnded = ({ status }: Pod): boolean => isFinalPhase(status?.phase);

/** All that the quota may count, as the server has it now. */
async function count(quota: ResourceQuota, { client }: ReconcileContext): Promise<Counted[]> {
  const { namespace = '' } = quota.metadata;
  const wanted = kindsOfQuota(quota);
  return await Promise.all(
    countable
      .filter(kind => wanted.includes(nameOf(kind)))
      .map(async kind => ({ kind, objects: (await client.list(kind, { namespace })).items })),
  );
}
