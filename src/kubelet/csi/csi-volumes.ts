/** Volumes of CSI drivers on the node: staged once, published for each pod, and undone in reverse.
 *
 *  Flow: the volume is noted, attached if its driver wants that, staged, published, and given to the pod's group. When
 *  the pod is over it is unpublished; with its last pod, unstaged; then the note goes.
 *  Guarantees: each step may be repeated, also by a later kubelet, which finds the notes. Nothing is removed while it
 *  is mounted.
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

interface CsiVolumesOptions {
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

/** How often a driver that wants it is called again. */
const republishMs = 60_000;

/** The volumes of CSI drivers that pods of a node have. Of each volume one step at a time is made. */
export class CsiVolumes {
  readonly #options: CsiVolumesOptions;
  readonly #records: ReturnType<typeof createVolumeRecords>;
  readonly #inUse: VolumesInUse;
  readonly #inTurn = createTurnsByName();

  constructor(options: CsiVolumesOptions) {
    this.#options = options;
    this.#records = createVolumeRecords(options.paths);
    this.#inUse = new VolumesInUse({ ...options, records: this.#records });
  }

  /** Publishes a volume for a pod; `podVolume` is its name there. May be repeated. */
  async publish(pod: Pod, podVolume: string, volume: CsiVolume): Promise<PublishedVolume> {
    return await this.#inTurn(turnOf(volume), () => this.#publish(pod, podVolume, volume));
  }

  /** Makes the volume of a claim larger on the node, if its object is larger than the claim says. May be repeated. */
  async expand(pod: Pod, volume: CsiVolume): Promise<void> {
    await this.#inTurn(turnOf(volume), () => this.#expand(pod, volume));
  }

  /** Undoes all that a pod has of drivers. May be repeated. */
  async unpublish(uid: string): Promise<void> {
    for (const record of await this.#records.ofPod(uid))
      await this.#inTurn(turnOf(record), () => this.#undo(uid, record));
  }

  /** What a volume of a pod holds; undefined where its driver does not count, or none has it. */
  async usage(uid: string, podVolume: string): Promise<readonly VolumeUsage[] | undefined> {
    const record = (await this.#records.ofPod(uid)).find(one => one.podVolume === podVolume);
    if (!record || !this.#options.driver(record.driver).counts) return undefined;
    const { channel } = this.#options.driver(record.driver);
    const { handle: volumeId, target: volumePath, staging: stagingTargetPath } = record;
    const place = { volumePath, ...(stagingTargetPath === undefined ? {} : { stagingTargetPath }) };
    return (await channel.call('NodeGetVolumeStats', { volumeId, ...place })).usage;
  }

  async #publish(pod: Pod, podVolume: string, volume: CsiVolume): Promise<PublishedVolume> {
    const { uid } = pod.metadata;
    const driver = this.#options.driver(volume.driver);
    const object = await this.#options.client.find(CSIDriver, { name: volume.driver });
    const problem = lifecycleProblem(volume, object);
    if (problem !== undefined) throw new VolumeError(problem);
    const settings = settingsOf(object);
    const before = await this.#records.read(uid, volume.name);
    const isStaged = driver.stages && volume.lifecycle === 'Persistent';
    const staging = isStaged ? this.#options.csiPaths.staging(volume) : undefined;
    const target = volume.isBlock
      ? this.#options.csiPaths.device(volume, uid)
      : join(this.#records.folder(uid, volume.name), 'mount');
    const { driver: name, handle, isBlock } = volume;
    const isAttached = settings.attachRequired && volume.lifecycle === 'Persistent';
    const record = { driver: name, handle, name: volume.name, podVolume, isBlock, target, staging, isAttached };
    await this.#records.write(uid, { ...record, isOwned: before?.isOwned });
    if (isAttached) await this.#inUse.tell();
    const publishContext = isAttached ? await this.#options.attached(volume) : {};
    const group = pod.spec.securityContext?.fsGroup;
    const mountGroup = driver.mountsForGroup ? group : undefined;
    if (staging !== undefined)
      await this.#stage(volume, { driver, stagingTargetPath: staging, publishContext, group: mountGroup });

    await mkdir(dirname(target), { recursive: true, mode: 0o750 });
    const tokens = await this.#accountTokens(pod, settings);
    const inSecrets = settings.serviceAccountTokenInSecrets === true;
    const request: Request<'NodePublishVolume'> = {
      volumeId: handle,
      publishContext,
      ...(staging === undefined ? {} : { stagingTargetPath: staging }),
      targetPath: target,
      volumeCapability: capabilityOf(volume, { ...driver, group: mountGroup }),
      readonly: volume.isReadOnly,
      secrets: { ...(await this.#secret(volume.secrets.publish)), ...(inSecrets ? tokens : {}) },
      volumeContext: {
        ...volume.attributes,
        ...(settings.podInfoOnMount ? podInfo(pod, volume) : {}),
        ...(inSecrets ? {} : tokens),
      },
    };
    await driver.channel.call('NodePublishVolume', request);
    if (group !== undefined && mountGroup === undefined && !before?.isOwned && givesToGroup(settings, volume)) {
      await giveToGroup(target, { group, changePolicy: pod.spec.securityContext?.fsGroupChangePolicy });
      await this.#records.write(uid, { ...record, isOwned: true });
    }
    await this.#expand(pod, volume);
    return { path: target, ...(settings.requiresRepublish ? { republishAfterMs: republishMs } : {}) };
  }

  async #expand(pod: Pod, volume: CsiVolume): Promise<void> {
    const driver = this.#options.driver(volume.driver);
    if (!driver.expands || !volume.claim) return;
    const claim = await this.#options.client.find(PersistentVolumeClaim, volume.claim);
    const object = await this.#options.client.find(PersistentVolume, { name: volume.name });
    const plan = claim && object && planNodeExpansion(claim, object);
    const record = plan && (await this.#records.read(pod.metadata.uid, volume.name));
    if (!record) return;
    const { target, staging } = record;
    await driver.channel.call('NodeExpandVolume', {
      volumeId: volume.handle,
      volumePath: target,
      ...(staging === undefined ? {} : { stagingTargetPath: staging }),
      capacityRange: { requiredBytes: plan.bytes },
      volumeCapability: capabilityOf(volume, driver),
      secrets: await this.#secret(volume.secrets.expand),
    });
    const { uid, resourceVersion } = claim.metadata;
    const status = { conditions: [], allocatedResourceStatuses: null, ...plan.status };
    const patch = mergePatch({ metadata: { uid, resourceVersion }, status });
    await this.#options.client.patch(PersistentVolumeClaim, volume.claim, patch, { subresource: 'status' });
  }

  /** Undoes one volume of a pod. */
  async #undo(uid: string, record: VolumeRecord): Promise<void> {
    const { channel } = this.#options.driver(record.driver);
    const { handle: volumeId, target, staging } = record;
    await channel.call('NodeUnpublishVolume', { volumeId, targetPath: target }).catch(unlessGone);
    await removeTarget(target);
    if (record.isBlock) await removeFolder(dirname(target));
    const users = await this.#records.usersOf(record);
    if (staging !== undefined && users.every(user => user === uid)) {
      await channel.call('NodeUnstageVolume', { volumeId, stagingTargetPath: staging }).catch(unlessGone);
      await removeTarget(staging);
      await removeFolder(dirname(staging));
    }
    if (record.isAttached) await this.#inUse.tell({ ...record, uid });
    await this.#records.remove(uid, record.name);
  }

  async #stage(volume: CsiVolume, { driver, stagingTargetPath, publishContext, group }: Staging): Promise<void> {
    await mkdir(volume.isBlock ? dirname(stagingTargetPath) : stagingTargetPath, { recursive: true, mode: 0o750 });
    if (volume.isBlock) await mkdir(stagingTargetPath, { recursive: true, mode: 0o750 });
    await driver.channel.call('NodeStageVolume', {
      volumeId: volume.handle,
      publishContext,
      stagingTargetPath,
      volumeCapability: capabilityOf(volume, { ...driver, group }),
      secrets: await this.#secret(volume.secrets.stage),
      volumeContext: volume.attributes,
    });
  }

  async #secret(reference: SecretReference | undefined): Promise<Strings> {
    if (!reference) return {};
    const { namespace = '', name = '' } = reference;
    const found = await this.#options.client.find(Secret, { namespace, name });
    if (!found) throw new VolumeError(`secret "${namespace}/${name}" not found`);
    return secretTexts(found);
  }

  async #accountTokens(pod: Pod, { tokenRequests = [] }: DriverSettings): Promise<Strings> {
    if (tokenRequests.length === 0) return {};
    const tokens = tokenRequests.map(async ({ audience, expirationSeconds = 3600 }) => [
      audience,
      await this.#options.tokens.get(pod, { audience: audience || undefined, expirationSeconds }),
    ]);
    return { [tokensKey]: JSON.stringify(Object.fromEntries(await Promise.all(tokens))) };
  }
}

const turnOf = ({ driver, handle }: Pick<VolumeRecord, 'driver' | 'handle'>): string => `${driver}^${handle}`;

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
