/** volume-protection: claims that pods use, volumes that claims have and classes that either names do not go before
 *  those. Of claims it says, too, since when no pod has wanted them. */
import {
  attributesProtectionFinalizer,
  claimNamesOf,
  claimProtectionFinalizer,
  formatKey,
  isFinalPhase,
  type Kind,
  type KubeObject,
  keyOf,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  setCondition,
  volumeProtectionFinalizer,
} from '#api';
import { formatTime } from '#base';
import {
  addFinalizer,
  type Controller,
  type DormantDeclaration,
  defineController,
  defineIndex,
  done,
  type Listers,
  type ReconcileContext,
  removeFinalizer,
  unlessGone,
  type WatchDeclaration,
  watch,
  writeStatus,
} from '#reconcile';
import { pvcProtectionDeclaration, pvProtectionDeclaration, vacProtectionDeclaration } from './declarations.ts';
import { classesOfClaim, classesOfVolume, planProtection, unusedCondition, usedClaims, wantedClaims } from './plan.ts';

interface Protection<K extends KubeObject> extends Omit<DormantDeclaration, 'wakenBy'>, Pick<Controller, 'indexes'> {
  readonly primary: Kind<K>;
  readonly finalizer: string;
  readonly watches?: readonly WatchDeclaration[];
  isUsed(this: void, object: K, lister: Listers): boolean;
  /** What else is to be said of an object that stays. Default: nothing. */
  tell?(this: void, object: K, context: ReconcileContext): Promise<void>;
}

const createProtection = <K extends KubeObject>({
  primary: kind,
  finalizer,
  isUsed,
  tell,
  ...rest
}: Protection<K>): Controller =>
  defineController({
    ...rest,
    primary: kind,
    async reconcile(key, context) {
      const { lister, client, signal } = context;
      const object = lister(kind).get(key);
      if (!object) return done;
      const step = planProtection({
        isTerminating: object.metadata.deletionTimestamp !== undefined,
        isProtected: object.metadata.finalizers?.includes(finalizer) === true,
        isUsed: () => isUsed(object, lister),
      });
      const writer = { client, signal, verb: 'update' } as const;
      if (step === 'add') await addFinalizer(kind, { object, finalizer }, writer).catch(unlessGone);
      else if (step === 'remove') await removeFinalizer(kind, { object, finalizer }, writer);
      else if (object.metadata.deletionTimestamp === undefined) await tell?.(object, context);
      return done;
    },
  });

const podsByClaim = defineIndex({ kind: Pod, values: usedClaims });
const podsByWantedClaim = defineIndex({ kind: Pod, values: wantedClaims });
const claimsByClass = defineIndex({ kind: PersistentVolumeClaim, values: classesOfClaim });
const volumesByClass = defineIndex({ kind: PersistentVolume, values: classesOfVolume });

const named = (names: readonly string[]) => names.map(name => ({ name }));

/** `pvc-protection`: claims of pods that have not ended. */
export const pvcProtection = createProtection({
  ...pvcProtectionDeclaration,
  finalizer: claimProtectionFinalizer,
  indexes: [podsByClaim, podsByWantedClaim],
  watches: [
    watch({
      kind: Pod,
      keysOf: pod => claimNamesOf(pod).map(name => ({ namespace: pod.metadata.namespace ?? '', name })),
      // Only that it comes and goes makes a difference, and that it has ended.
      ignores: (before, now) => isFinalPhase(before.status?.phase) === isFinalPhase(now.status?.phase),
    }),
  ],
  isUsed: (claim, lister) => podsByClaim.find(lister, formatKey(keyOf(claim))).length > 0,
  async tell(claim, context) {
    const isWanted = podsByWantedClaim.find(context.lister, formatKey(keyOf(claim))).length > 0;
    const nowMs = context.clock.now();
    const condition = unusedCondition(claim, { isWanted, nowMs });
    if (!condition) return;
    const conditions = setCondition(claim.status?.conditions, condition, formatTime(nowMs));
    const updated = { ...claim, status: { ...claim.status, conditions } };
    await writeStatus(PersistentVolumeClaim, { object: claim, updated }, context);
  },
});

/** `pv-protection`: volumes that are bound. */
export const pvProtection = createProtection({
  ...pvProtectionDeclaration,
  finalizer: volumeProtectionFinalizer,
  isUsed: ({ status }) => status?.phase === 'Bound',
});

/** `vac-protection`: VolumeAttributesClasses that a claim or a volume names. */
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
