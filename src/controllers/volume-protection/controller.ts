/** volume-protection: claims that pods use, volumes that claims have and classes that either names do not go before those. */
import {
  attributesProtectionFinalizer,
  claimProtectionFinalizer,
  formatKey,
  type Kind,
  type KubeObject,
  keyOf,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  volumeProtectionFinalizer,
} from '#api';
import {
  type Controller,
  type DormantDeclaration,
  defineController,
  defineIndex,
  done,
  type Listers,
  unlessGone,
  type WatchDeclaration,
  watch,
} from '#reconcile';
import { pvcProtectionDeclaration, pvProtectionDeclaration, vacProtectionDeclaration } from './declarations.ts';
import { classesOfClaim, classesOfVolume, planProtection, usedClaims } from './plan.ts';

interface Protection<K extends KubeObject> extends Omit<DormantDeclaration, 'wakenBy'>, Pick<Controller, 'indexes'> {
  readonly primary: Kind<K>;
  readonly finalizer: string;
  readonly watches?: readonly WatchDeclaration[];
  isUsed(this: void, object: K, lister: Listers): boolean;
}

const createProtection = <K extends KubeObject>({
  primary: kind,
  finalizer,
  isUsed,
  ...rest
}: Protection<K>): Controller =>
  defineController({
    ...rest,
    primary: kind,
    async reconcile(key, { lister, client, signal }) {
      const object = lister(kind).get(key);
      if (!object) return done;
      const step = planProtection({
        isTerminating: object.metadata.deletionTimestamp !== undefined,
        isProtected: object.metadata.finalizers?.includes(finalizer) === true,
        isUsed: () => isUsed(object, lister),
      });
      if (step === 'nothing') return done;
      const { finalizers = [] } = object.metadata;
      const changed = step === 'add' ? [...finalizers, finalizer] : finalizers.filter(name => name !== finalizer);
      const metadata = { ...object.metadata, finalizers: changed };
      await client.update(kind, { ...object, metadata }, { signal }).catch(unlessGone);
      return done;
    },
  });

const podsByClaim = defineIndex({ kind: Pod, values: usedClaims });
const claimsByClass = defineIndex({ kind: PersistentVolumeClaim, values: classesOfClaim });
const volumesByClass = defineIndex({ kind: PersistentVolume, values: classesOfVolume });

const named = (names: readonly string[]) => names.map(name => ({ name }));

export const pvcProtection = createProtection({
  ...pvcProtectionDeclaration,
  finalizer: claimProtectionFinalizer,
  indexes: [podsByClaim],
  watches: [
    watch({
      kind: Pod,
      keysOf: pod =>
        usedClaims(pod).map(text => ({
          namespace: pod.metadata.namespace ?? '',
          name: text.slice(text.indexOf('/') + 1),
        })),
      // Only its end makes a difference.
      ignores: () => true,
    }),
  ],
  isUsed: (claim, lister) => podsByClaim.find(lister, formatKey(keyOf(claim))).length > 0,
});

export const pvProtection = createProtection({
  ...pvProtectionDeclaration,
  finalizer: volumeProtectionFinalizer,
  isUsed: ({ status }) => status?.phase === 'Bound',
});

export const vacProtection = createProtection({
  ...vacProtectionDeclaration,
  finalizer: attributesProtectionFinalizer,
  indexes: [claimsByClass, volumesByClass],
  watches: [
    watch({ kind: PersistentVolumeClaim, keysOf: claim => named(classesOfClaim(claim)) }),
    watch({ kind: PersistentVolume, keysOf: volume => named(classesOfVolume(volume)) }),
  ],
  isUsed: ({ metadata: { name } }, lister) =>
    claimsByClass.find(lister, name).length > 0 || volumesByClass.find(lister, name).length > 0,
});
