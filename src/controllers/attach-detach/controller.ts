/** attachdetach: asks that volumes be attached to the nodes whose pods need them, and detached when none does any more,
 *  by VolumeAttachment objects. Who carries that out is the driver's attacher: a sidecar, or our own
 *  (`csi/attacher.ts`).
 *
 *  Its keys are nodes. Source: https://kubernetes-csi.github.io/docs/external-attacher.html */
import {
  CSIDriver,
  claimNamesOf,
  formatKey,
  isFinalPhase,
  Node,
  type ObjectKey,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  VolumeAttachment,
} from '#api';
import { strategicPatch } from '#client';
import { attachmentName, uniqueVolumeName } from '#csi';
import { again, defineController, defineIndex, done, type Listers, unlessGone, watch } from '#reconcile';
import { attachDetachDeclaration } from './declaration.ts';
import { type AttachPlan, planAttachments, volumeOf, type WantedVolume } from './plan.ts';

const podsByNode = defineIndex({ kind: Pod, values: ({ spec }) => (spec.nodeName ? [spec.nodeName] : []) });
const claimKeys = (pod: Pod): string[] =>
  claimNamesOf(pod).map(name => formatKey({ namespace: pod.metadata.namespace ?? '', name }));
const podsByClaim = defineIndex({ kind: Pod, values: claimKeys });
const attachmentsByNode = defineIndex({ kind: VolumeAttachment, values: ({ spec }) => [spec.nodeName] });
const attachmentsByVolume = defineIndex({ kind: VolumeAttachment, values: attachment => [volumeOf(attachment)] });

/** Since when attachments are wanted no more, by their UIDs. */
type UnwantedSince = Map<string, number>;

/** The nodes of the pods that use a volume. */
function usersOf({ spec: { claimRef } }: PersistentVolume, lister: Listers): readonly Pod[] {
  if (!claimRef?.name) return [];
  const key = formatKey({ namespace: claimRef.namespace ?? '', name: claimRef.name });
  return podsByClaim.find(lister, key).filter(isActive);
}

const isActive = ({ spec, status }: Pod): boolean => Boolean(spec.nodeName) && !isFinalPhase(status?.phase);

const nodesOf = (pods: readonly Pod[]): ObjectKey[] => pods.map(({ spec }) => ({ name: spec.nodeName ?? '' }));

export const attachDetach = defineController<UnwantedSince>({
  ...attachDetachDeclaration,
  indexes: [podsByNode, podsByClaim, attachmentsByNode, attachmentsByVolume],
  state: () => new Map(),
  watches: [
    watch({
      kind: Pod,
      keysOf: pod => (pod.spec.nodeName && claimNamesOf(pod).length > 0 ? [{ name: pod.spec.nodeName }] : []),
      ignores: (before, now) => before.spec.nodeName === now.spec.nodeName && isActive(before) === isActive(now),
    }),
    watch({
      kind: VolumeAttachment,
      keysOf(attachment, lister) {
        const volume = lister(PersistentVolume).get({ name: volumeOf(attachment) });
        return [{ name: attachment.spec.nodeName }, ...(volume ? nodesOf(usersOf(volume, lister)) : [])];
      },
    }),
    watch({
      kind: PersistentVolume,
      keysOf: (volume, lister) => (volume.spec.csi ? nodesOf(usersOf(volume, lister)) : []),
      ignores: (before, now) => before.spec.claimRef?.uid === now.spec.claimRef?.uid,
    }),
    watch({
      kind: PersistentVolumeClaim,
      keysOf: ({ metadata: { namespace = '', name } }, lister) =>
        nodesOf(podsByClaim.find(lister, formatKey({ namespace, name })).filter(isActive)),
      ignores: (before, now) => before.spec.volumeName === now.spec.volumeName,
    }),
    watch({
      kind: CSIDriver,
      keysOf: (_, lister) =>
        lister(Node)
          .list()
          .map(({ metadata: { name } }) => ({ name })),
      ignores: (before, now) => before.spec.attachRequired === now.spec.attachRequired,
    }),
  ],
  async reconcile(key, { lister, client, clock, state, event }) {
    const node = lister(Node).get(key);
    const uniqueNameOf = (attachment: VolumeAttachment): string | undefined => {
      const csi = lister(PersistentVolume).get({ name: volumeOf(attachment) })?.spec.csi;
      return csi && uniqueVolumeName(csi.driver, csi.volumeHandle);
    };
    const attachments = attachmentsByNode.find(lister, key.name);
    const wanted = wantedOn(key.name, lister);
    noteUnwanted(attachments, wanted, { since: state, nowMs: clock.now() });
    const plan: AttachPlan = planAttachments({
      node,
      wanted,
      attachments,
      attachmentsOf: name => attachmentsByVolume.find(lister, name),
      uniqueNameOf,
      otherUsers(name) {
        const volume = lister(PersistentVolume).get({ name });
        const users = volume ? usersOf(volume, lister) : [];
        return users.filter(({ spec }) => spec.nodeName !== key.name).map(({ metadata }) => metadata.name);
      },
      unwantedSinceMs: ({ metadata }) => state.get(metadata.uid) ?? clock.now(),
      nowMs: clock.now(),
    });
    for (const { pod, message } of plan.refused) event(pod, { type: 'Warning', reason: 'FailedAttachVolume', message });
    if (plan.attached && node) {
      // Only if the node still says of its use what was read: what it reports meanwhile makes this fail.
      const { uid, resourceVersion } = node.metadata;
      const volumesAttached = plan.attached.map(name => ({ name, devicePath: '' }));
      const patch = strategicPatch({ metadata: { uid, resourceVersion }, status: { volumesAttached } });
      await client.patch(Node, key, patch, { subresource: 'status' });
    }
    for (const { metadata } of plan.detach)
      await client
        .delete(VolumeAttachment, { name: metadata.name }, { preconditions: { uid: metadata.uid } })
        .catch(unlessGone);
    for (const { volume } of plan.attach) await client.create(VolumeAttachment, attachmentOf(volume, key.name));
    return plan.againAtMs === undefined ? done : again(Math.max(0, plan.againAtMs - clock.now()));
  },
});

/** The volumes that pods of a node need attached. */
function wantedOn(nodeName: string, lister: Listers): WantedVolume[] {
  const found = new Map<string, { volume: PersistentVolume; uniqueName: string; pods: Pod[] }>();
  for (const pod of podsByNode.find(lister, nodeName).filter(isActive))
    for (const name of claimNamesOf(pod)) {
      const claim = lister(PersistentVolumeClaim).get({ namespace: pod.metadata.namespace ?? '', name });
      const volume = claim?.spec.volumeName ? lister(PersistentVolume).get({ name: claim.spec.volumeName }) : undefined;
      const csi = volume?.spec.csi;
      if (!claim || !csi || volume.spec.claimRef?.uid !== claim.metadata.uid) continue;
      if (lister(CSIDriver).get({ name: csi.driver })?.spec.attachRequired === false) continue;
      const known = found.get(volume.metadata.name);
      if (known) known.pods.push(pod);
      else
        found.set(volume.metadata.name, {
          volume,
          uniqueName: uniqueVolumeName(csi.driver, csi.volumeHandle),
          pods: [pod],
        });
    }
  return [...found.values()];
}

/** Remembers since when attachments are wanted no more, and forgets those that are wanted again. */
function noteUnwanted(
  attachments: readonly VolumeAttachment[],
  wanted: readonly WantedVolume[],
  { since, nowMs }: { readonly since: UnwantedSince; readonly nowMs: number },
): void {
  const names = new Set(wanted.map(({ volume }) => volume.metadata.name));
  for (const attachment of attachments) {
    const { uid, deletionTimestamp } = attachment.metadata;
    if (names.has(volumeOf(attachment)) || deletionTimestamp !== undefined) since.delete(uid);
    else if (!since.has(uid)) since.set(uid, nowMs);
  }
}

function attachmentOf({ metadata, spec: { csi } }: PersistentVolume, nodeName: string) {
  const { driver = '', volumeHandle = '' } = csi ?? {};
  return {
    metadata: { name: attachmentName(driver, volumeHandle, nodeName) },
    spec: { attacher: driver, nodeName, source: { persistentVolumeName: metadata.name } },
  };
}
