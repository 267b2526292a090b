/** legacy-serviceaccount-token-cleaner: has tokens refused that were made without being asked for and were not used for
 *  a year, and deletes them a year later. */
import { ConfigMap, invalidSinceLabel, keyOf, Pod, podReferences, Secret, ServiceAccount, tokenTracking } from '#api';
import { forEachConcurrently } from '#base';
import { mergePatch } from '#client';
import { again, type Controller, defineController, type Listers, unlessGone } from '#reconcile';
import { legacyTokenCleanerDeclaration } from './cleaner-declaration.ts';
import { planCleanUp } from './cleaner-plan.ts';

const dayMs = 24 * 60 * 60 * 1000;

interface LegacyTokenCleanerOptions {
  /** For how long a token must not have been used: before it is refused, and again before it is deleted. Default a
   *  year. */
  readonly periodMs?: number;
}

export function createLegacyTokenCleaner({ periodMs = 365 * dayMs }: LegacyTokenCleanerOptions = {}): Controller {
  return defineController({
    ...legacyTokenCleanerDeclaration,
    ensures: [{ name: 'all tokens' }],

    async reconcile(_, { lister, client, clock }) {
      const { namespace, name, key } = tokenTracking;
      const trackedSince = (await client.find(ConfigMap, { namespace, name }))?.data?.[key];
      const { invalidate, remove } = planCleanUp(
        {
          secrets: lister(Secret).list(),
          findAccount: (namespace, name) => lister(ServiceAccount).get({ namespace, name }),
          secretsOfPods: secretsOfPods(lister),
          trackedSince,
          periodMs,
        },
        clock.now(),
      );
      const labels = { [invalidSinceLabel]: invalidate.since };
      await forEachConcurrently(invalidate.secrets, 10, async secret => {
        const patch = mergePatch({ metadata: { uid: secret.metadata.uid, labels } });
        await client.patch(Secret, keyOf(secret), patch).catch(unlessGone);
      });
      await forEachConcurrently(remove, 10, async secret => {
        // Whoever has used it just now has made another version of it.
        const { uid, resourceVersion } = secret.metadata;
        await client.delete(Secret, keyOf(secret), { preconditions: { uid, resourceVersion } }).catch(unlessGone);
      });
      return again(dayMs);
    },
  });
}

/** Looks through the pods of each namespace once. */
function secretsOfPods(lister: Listers): (namespace: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return namespace => {
    const names =
      known.get(namespace) ??
      new Set(
        lister(Pod)
          .list(namespace)
          .flatMap(pod => podReferences(pod).secrets),
      );
    known.set(namespace, names);
    return names;
  };
}
