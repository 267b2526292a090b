/** Volumes of CSI drivers on the node: staged once, published for each pod, and undone in reverse.
 *
 *  Flow: the volume is noted, attached if its driver wants that, staged, published, and given to the pod's group. When the pod is over it
 *  is unpublished; with its last pod, unstaged; then the note goes.
 *  Guarantees: each step may be repeated, also by a later kubelet, which finds the notes. Nothing is removed while it is mounted.
 *  Errors: a {@link VolumeError}, or the driver's words. */
import { mkdir, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CSIDriver, PersistentVolume, PersistentVolumeClaim, type Pod, Secret, type SecretReference } from '#api';
import { ifMissing, systemErrorCode } from '#base';
import { type Client, mergePatch } from '#client';
import { type Request, type Strings, secretTexts, type VolumeUsage } from '#csi';
import { isCallError } from '#grpc';
import { isMountPoint } from '#linux';
import type { KubeletPaths } from '../paths.ts';
import { giveToGroup } from '../volumes/ownership.ts';
import { VolumeError } from '../volumes/payload.ts';
import type { TokenSource } from '../volumes/tokens.ts';
import { createTurnsByName } from '../volumes/turns-by-name.ts';
import type { CsiVolume } from './csi-volume.ts';
import { planNodeExpansion } from './expand-plan.ts';
import type { CsiPaths } from './names.ts';
import type { NodeDriver } from './node-drivers.ts';
import { createVolumeRecords, type VolumeRecord } from './records.ts';
import {
  capabilityOf,
  type DriverSettings,
  givesToGroup,
  lifecycleProblem,
  podInfo,
  settingsOf,
  tokensKey,
} from './requests.ts';
import { VolumesInUse } from './volumes-in-use.ts';

export interface CsiVolumesOptions {
  readonly client: Pick<Client, 'find' | 'patch'>;
  readonly nodeName: string;
  readonly paths: KubeletPaths;
  readonly csiPaths: CsiPaths;
  /** A driver that has registered. Errors: a VolumeError when none of that name has. */
  readonly driver: (name: string) => NodeDriver;
  /** Waits until a volume is attached; what its driver tells of that. */
  readonly attached: (volume: CsiVolume) => Promise<Strings>;
  /** Of pods' accounts, as drivers get them. */
  readonly tokens: Pick<TokenSource, 'get'>;
}

/** Where a volume has been published. */
export interface PublishedVolume {
  readonly path: string;
  /** When the driver is to be called again, in milliseconds from now. Default: never. */
  readonly republishAfterMs?: number | undefined;
}

export interface CsiVolumes {
  /** Publishes a volume for a pod; `podVolume` is its name there. May be repeated. */
  publish(pod: Pod, podVolume: string, volume: CsiVolume): Promise<PublishedVolume>;
  /** Makes the volume of a claim larger on the node, if its object is larger than the claim says. May be repeated. */
  expand(pod: Pod, volume: CsiVolume): Promise<void>;
  /** Undoes all that a pod has of drivers. May be repeated. */
  unpublish(uid: string): Promise<void>;
  /** What a volume of a pod holds; undefined where its driver does not count, or none has it. */
  usage(uid: string, podVolume: string): Promise<readonly VolumeUsage[] | undefined>;
}

/** How often a driver that wants it is called again. */
const republishMs = 60_000;

export function createCsiVolumes(options: CsiVolumesOptions): CsiVolumes {
  const { client, paths, csiPaths, driver: findDriver } = options;
  const records = createVolumeRecords(paths);
  const inTurn = createTurnsByName();
  const inUse = new VolumesInUse({ ...options, records });
  const turnOf = ({ driver, handle }: Pick<VolumeRecord, 'driver' | 'handle'>) => `${driver}^${handle}`;

  const secret = async (reference: SecretReference | undefined): Promise<Strings> => {
    if (!reference) return {};
    const { namespace = '', name = '' } = reference;
    const found = await client.find(Secret, { namespace, name });
    if (!found) throw new VolumeError(`secret "${namespace}/${name}" not found`);
    return secretTexts(found);
  };
  const accountTokens = async (pod: Pod, { tokenRequests = [] }: DriverSettings): Promise<Strings> => {
    if (tokenRequests.length === 0) return {};
    const tokens = tokenRequests.map(async ({ audience, expirationSeconds = 3600 }) => [
      audience,
      await options.tokens.get(pod, { audience: audience || undefined, expirationSeconds }),
    ]);
    return { [tokensKey]: JSON.stringify(Object.fromEntries(await Promise.all(tokens))) };
  };

  const stage = async (volume: CsiVolume, { driver, stagingTargetPath, publishContext, group }: Staging) => {
    await mkdir(volume.isBlock ? dirname(stagingTargetPath) : stagingTargetPath, { recursive: true, mode: 0o750 });
    if (volume.isBlock) await mkdir(stagingTargetPath, { recursive: true, mode: 0o750 });
    await driver.channel.call('NodeStageVolume', {
      volumeId: volume.handle,
      publishContext,
      stagingTargetPath,
      volumeCapability: capabilityOf(volume, { ...driver, group }),
      secrets: await secret(volume.secrets.stage),
      volumeContext: volume.attributes,
    });
  };

  const publish = async (pod: Pod, podVolume: string, volume: CsiVolume): Promise<PublishedVolume> => {
    const { uid } = pod.metadata;
    const driver = findDriver(volume.driver);
    const object = await client.find(CSIDriver, { name: volume.driver });
    const problem = lifecycleProblem(volume, object);
    if (problem !== undefined) throw new VolumeError(problem);
    const settings = settingsOf(object);
    const before = await records.read(uid, volume.name);
    const isStaged = driver.stages && volume.lifecycle === 'Persistent';
    const staging = isStaged ? csiPaths.staging(volume) : undefined;
    const target = volume.isBlock ? csiPaths.device(volume, uid) : join(records.folder(uid, volume.name), 'mount');
    const { driver: name, handle, isBlock } = volume;
    const isAttached = settings.attachRequired && volume.lifecycle === 'Persistent';
    const record = { driver: name, handle, name: volume.name, podVolume, isBlock, target, staging, isAttached };
    await records.write(uid, { ...record, isOwned: before?.isOwned });
    if (isAttached) await inUse.tell();
    const publishContext = isAttached ? await options.attached(volume) : {};
    const group = pod.spec.securityContext?.fsGroup;
    const mountGroup = driver.mountsForGroup ? group : undefined;
    if (staging !== undefined)
      await stage(volume, { driver, stagingTargetPath: staging, publishContext, group: mountGroup });

    await mkdir(dirname(target), { recursive: true, mode: 0o750 });
    const tokens = await accountTokens(pod, settings);
    const inSecrets = settings.serviceAccountTokenInSecrets === true;
    const request: Request<'NodePublishVolume'> = {
      volumeId: handle,
      publishContext,
      ...(staging === undefined ? {} : { stagingTargetPath: staging }),
      targetPath: target,
      volumeCapability: capabilityOf(volume, { ...driver, group: mountGroup }),
      readonly: volume.isReadOnly,
      secrets: { ...(await secret(volume.secrets.publish)), ...(inSecrets ? tokens : {}) },
      volumeContext: {
        ...volume.attributes,
        ...(settings.podInfoOnMount ? podInfo(pod, volume) : {}),
        ...(inSecrets ? {} : tokens),
      },
    };
    await driver.channel.call('NodePublishVolume', request);
    if (group !== undefined && mountGroup === undefined && !before?.isOwned && givesToGroup(settings, volume)) {
      await giveToGroup(target, { group, changePolicy: pod.spec.securityContext?.fsGroupChangePolicy });
      await records.write(uid, { ...record, isOwned: true });
    }
    await expand(pod, volume);
    return { path: target, ...(settings.requiresRepublish ? { republishAfterMs: republishMs } : {}) };
  };

  const expand = async (pod: Pod, volume: CsiVolume): Promise<void> => {
    const driver = findDriver(volume.driver);
    if (!driver.expands || !volume.claim) return;
    const claim = await client.find(PersistentVolumeClaim, volume.claim);
    const object = await client.find(PersistentVolume, { name: volume.name });
    const plan = claim && object && planNodeExpansion(claim, object);
    const record = plan && (await records.read(pod.metadata.uid, volume.name));
    if (!record) return;
    const { target, staging } = record;
    await driver.channel.call('NodeExpandVolume', {
      volumeId: volume.handle,
      volumePath: target,
      ...(staging === undefined ? {} : { stagingTargetPath: staging }),
      capacityRange: { requiredBytes: plan.bytes },
      volumeCapability: capabilityOf(volume, driver),
      secrets: await secret(volume.secrets.expand),
    });
    const { uid, resourceVersion } = claim.metadata;
    const status = { conditions: [], allocatedResourceStatuses: null, ...plan.status };
    const patch = mergePatch({ metadata: { uid, resourceVersion }, status });
    await client.patch(PersistentVolumeClaim, volume.claim, patch, { subresource: 'status' });
  };

  /** Undoes one volume of a pod. */
  const undo = async (uid: string, record: VolumeRecord): Promise<void> => {
    const { channel } = findDriver(record.driver);
    const { handle: volumeId, target, staging } = record;
    await channel.call('NodeUnpublishVolume', { volumeId, targetPath: target }).catch(unlessGone);
    await removeTarget(target);
    if (record.isBlock) await removeFolder(dirname(target));
    const users = await records.usersOf(record);
    if (staging !== undefined && users.every(user => user === uid)) {
      await channel.call('NodeUnstageVolume', { volumeId, stagingTargetPath: staging }).catch(unlessGone);
      await removeTarget(staging);
      await removeFolder(dirname(staging));
    }
    if (record.isAttached) await inUse.tell({ ...record, uid });
    await records.remove(uid, record.name);
  };

  return {
    publish: (pod, podVolume, volume) => inTurn(turnOf(volume), () => publish(pod, podVolume, volume)),
    expand: (pod, volume) => inTurn(turnOf(volume), () => expand(pod, volume)),
    async unpublish(uid) {
      for (const record of await records.ofPod(uid)) await inTurn(turnOf(record), () => undo(uid, record));
    },
    async usage(uid, podVolume) {
      const record = (await records.ofPod(uid)).find(one => one.podVolume === podVolume);
      if (!record || !findDriver(record.driver).counts) return undefined;
      const { channel } = findDriver(record.driver);
      const { handle: volumeId, target: volumePath, staging: stagingTargetPath } = record;
      const place = { volumePath, ...(stagingTargetPath === undefined ? {} : { stagingTargetPath }) };
      return (await channel.call('NodeGetVolumeStats', { volumeId, ...place })).usage;
    },
  };
}

/** A driver need not know any more what it has forgotten; whether it is still mounted is looked at apart. */
const unlessGone = (error: unknown): void => {
  if (!isCallError(error, 'NOT_FOUND')) throw error;
};

interface Staging {
  readonly driver: NodeDriver;
  readonly stagingTargetPath: string;
  readonly publishContext: Strings;
  readonly group: number | undefined;
}

/** Removes what a driver has left of a mount point; nothing that is mounted, and nothing that holds anything. */
async function removeTarget(target: string): Promise<void> {
  const found = await stat(target).catch(ifMissing(undefined));
  if (!found) return;
  if (await isMountPoint(target)) throw new Error(`${target} is still mounted, though its driver says that it is not`);
  await (found.isDirectory() ? rmdir(target) : unlink(target));
}

/** Removes a folder that holds nothing any more. */
const removeFolder = async (folder: string): Promise<void> => {
  await rmdir(folder).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemErrorCode(error) ?? '')) throw error;
  });
};
