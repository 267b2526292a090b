/** The devices of pods on this machine.
 *
 *  Flow: a pod's claims are read and noted; each driver is asked once to prepare its devices of each; containers get
 *  what the files of the Container Device Interface say of them. When the last pod that has a claim has ended, the
 *  drivers are asked to take it back, and the note goes. Guarantees: one claim at a time; a kubelet that was killed at
 *  any moment repeats what may not have been done, which drivers allow for. */
import { type Container, claimOfEntry, type Pod, type ResourceClaim } from '#api';
import type { Client } from '#client';
import type { ClaimName, DeviceDriverChannel, PreparedDevice } from '#dra';
import { type ContainerEdits, editsFor, noEdits } from './cdi.ts';
import { cdiFolders, readCdiSpecs } from './cdi-files.ts';
import { ClaimRecords } from './checkpoint.ts';
import { driversOf, readClaims } from './pod-claims.ts';

interface PodDevicesOptions {
  readonly client: Client;
  /** The kubelet's. */
  readonly directory: string;
  /** Where devices are described. Default {@link cdiFolders}. */
  readonly cdiFolders?: readonly string[];
  /** Errors: the driver has not registered. */
  readonly driver: (name: string) => Pick<DeviceDriverChannel, 'prepare' | 'unprepare'>;
}

/** The devices of all pods of the node. */
export interface PodDevices {
  /** Has the drivers prepare the devices of a pod; may be repeated. Errors: why the pod has to wait, in upstream's
   *  words. */
  prepare(pod: Pod): Promise<void>;
  /** What a container of the pod gets for its devices. Errors: they are not described, or not so that it can be
   *  done. */
  edits(pod: Pod, container: Container): Promise<ContainerEdits>;
  /** Takes back what a pod had. Errors: a driver cannot, or is not there. */
  release(podUid: string): Promise<void>;
  /** The same for all pods that nobody knows. */
  releaseUnknown(isKnown: (podUid: string) => boolean): Promise<void>;
}

/** Reads what an earlier kubelet noted. */
export async function createPodDevices(options: PodDevicesOptions): Promise<PodDevices> {
  return new NodeDevices(options, await ClaimRecords.open(options.directory));
}

class NodeDevices implements PodDevices {
  readonly #options: PodDevicesOptions;
  readonly #records: ClaimRecords;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PodDevicesOptions, records: ClaimRecords) {
    this.#options = options;
    this.#records = records;
  }

  async prepare(pod: Pod): Promise<void> {
    const claims = await readClaims(pod, this.#options);
    // Whether all are there is asked before anything is noted, so that a pod whose driver never was there can go.
    for (const claim of claims) for (const name of driversOf(claim)) this.#options.driver(name);
    await this.#inTurn(async () => {
      for (const claim of claims) await this.#prepareClaim(claim, pod.metadata.uid);
    });
  }

  async edits(pod: Pod, { name: container, resources }: Container): Promise<ContainerEdits> {
    const { requestMappings = [], resourceClaimName } = pod.status?.extendedResourceClaimStatus ?? {};
    const ids = [
      ...(resources?.claims ?? []).flatMap(({ name, request }) => this.#idsOf(pod, claimNameOf(pod, name), request)),
      ...requestMappings
        .filter(({ containerName }) => containerName === container)
        .flatMap(({ requestName }) => this.#idsOf(pod, resourceClaimName, requestName)),
    ];
    return ids.length === 0 ? noEdits : editsFor(ids, await readCdiSpecs(this.#options.cdiFolders ?? cdiFolders));
  }

  async release(podUid: string): Promise<void> {
    if (this.#records.ofPod(podUid).length === 0) return;
    await this.#inTurn(async () => {
      for (const { uid } of this.#records.ofPod(podUid)) await this.#releaseClaim(uid, podUid);
    });
  }

  async releaseUnknown(isKnown: (podUid: string) => boolean): Promise<void> {
    const pods = new Set(this.#records.all().flatMap(({ pods }) => pods));
    for (const uid of pods) if (!isKnown(uid)) await this.release(uid);
  }

  async #prepareClaim({ metadata, status }: ResourceClaim, podUid: string): Promise<void> {
    const { namespace = '', name, uid } = metadata;
    const before = this.#records.get(uid);
    const pods = [...new Set([...(before?.pods ?? []), podUid])];
    const asked: ClaimName = { namespace, name, uid };
    const names = driversOf({ status } as ResourceClaim);
    const unknown = Object.fromEntries(names.map(driver => [driver, before?.drivers[driver] ?? []]));
    const record = { ...asked, pods, drivers: unknown, isPrepared: before?.isPrepared ?? false };
    if (pods.length !== before?.pods.length) await this.#records.set(record);
    if (record.isPrepared) return;
    const drivers: Record<string, readonly PreparedDevice[]> = {};
    for (const driver of names) drivers[driver] = await this.#prepareBy(driver, asked);
    await this.#records.set({ ...record, drivers, isPrepared: true });
  }

  async #prepareBy(driver: string, claim: ClaimName): Promise<readonly PreparedDevice[]> {
    const { claims } = await this.#options
      .driver(driver)
      .prepare([claim])
      .catch((error: unknown) => {
        throw new Error(`NodePrepareResources: ${error instanceof Error ? error.message : String(error)}`);
      });
    const answer = claims[claim.uid];
    if (!answer) throw new Error('NodePrepareResources skipped 1 ResourceClaims');
    if (answer.error) throw new Error(`NodePrepareResources failed for ResourceClaim ${claim.name}: ${answer.error}`);
    return answer.devices ?? [];
  }

  async #releaseClaim(uid: string, podUid: string): Promise<void> {
    const record = this.#records.get(uid);
    if (!record) return;
    const pods = record.pods.filter(pod => pod !== podUid);
    if (pods.length > 0) return this.#records.set({ ...record, pods });
    const { namespace, name } = record;
    for (const driver of Object.keys(record.drivers)) {
      const { claims } = await this.#options.driver(driver).unprepare([{ namespace, name, uid }]);
      const answer = claims[uid];
      if (!answer) throw new Error('NodeUnprepareResources skipped 1 ResourceClaims');
      if (answer.error) throw new Error(`NodeUnprepareResources failed for ResourceClaim ${name}: ${answer.error}`);
    }
    await this.#records.delete(uid);
  }

  /** Of all requests of a claim, or of one. */
  #idsOf(pod: Pod, name: string | undefined, request: string | undefined): string[] {
    const record = this.#records.ofPod(pod.metadata.uid).find(claim => claim.name === name);
    return Object.values(record?.drivers ?? {})
      .flat()
      .filter(({ requestNames }) => isFor(requestNames, request))
      .flatMap(({ cdiDeviceIds }) => cdiDeviceIds);
  }

  /** After what was begun before, however that ended. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** The claim behind an entry of the pod. */
function claimNameOf(pod: Pod, entryName: string): string | undefined {
  const entry = pod.spec.resourceClaims?.find(({ name }) => name === entryName);
  return entry && claimOfEntry(pod, entry)?.name;
}

/** A request that has alternatives is named without the one that was taken. */
const isFor = (names: readonly string[], request: string | undefined): boolean =>
  request === undefined || names.length === 0 || names.some(name => name.split('/')[0] === request);
