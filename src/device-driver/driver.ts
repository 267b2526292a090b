/** The driver: what it offers is told to the API, and claims are prepared and taken back as the kubelet asks. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlreadyExists, Node, ResourceClaim, ResourceSlice } from '#api';
import { removeTree, toError, writeFileAtomically } from '#base';
import type { Client } from '#client';
import { loadDrivers } from '#csi';
import {
  type ClaimName,
  type DeviceDriverHandlers,
  draPluginType,
  draServices,
  loadDeviceDrivers,
  type PreparedClaim,
  type UnpreparedClaim,
} from '#dra';
import { cdiId, cdiSpecOf, type GivenDevice, sliceOf } from './plan.ts';

/** Where the driver runs, and what it offers there. */
export interface DeviceDriverOptions {
  /** Reads nodes and claims, and writes slices. */
  readonly client: Client;
  /** The kubelet's directory. */
  readonly kubeletDirectory: string;
  /** Where the files of devices are kept. */
  readonly directory: string;
  readonly nodeName: string;
  /** How many devices there are. Default 4. */
  readonly count?: number;
  /** Its name. Default {@link deviceDriverName}. */
  readonly name?: string;
  /** Where the kubelet finds descriptions of devices. Default `/var/run/cdi`. */
  readonly cdiDirectory?: string;
}

/** The driver's default name, which classes select by. */
export const deviceDriverName = 'device.kubernode.dev';

/** Starts it; disposing leaves what was prepared as it is, and the slice to the kubelet, which withdraws it after a
 *  while. */
export async function startDeviceDriver(options: DeviceDriverOptions): Promise<AsyncDisposable> {
  const { client, kubeletDirectory, nodeName, name = deviceDriverName, count = 4 } = options;
  await using starting = new AsyncDisposableStack();
  const node = await client.get(Node, { name: nodeName });
  const endpoint = join(kubeletDirectory, 'plugins', name, 'dra.sock');
  await mkdir(join(kubeletDirectory, 'plugins', name), { recursive: true, mode: 0o750 });
  const [{ serveDeviceDriver }, { serveDriver }] = await Promise.all([loadDeviceDrivers(), loadDrivers()]);
  starting.use(await serveDeviceDriver(endpoint, handlersOf({ ...options, name })));
  const slice = sliceOf({ driver: name, node, count });
  await client.create(ResourceSlice, slice).catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  });
  const registration = join(kubeletDirectory, 'plugins_registry', `${name}-reg.sock`);
  const supportedVersions = Object.keys(draServices);
  starting.use(await serveDriver(registration, {}, { type: draPluginType, name, endpoint, supportedVersions }));
  return starting.move();
}

type Named = DeviceDriverOptions & { readonly name: string };

const handlersOf = (driver: Named): DeviceDriverHandlers => ({
  NodePrepareResources: async ({ claims }) => ({ claims: await answers(claims, claim => prepare(claim, driver)) }),
  NodeUnprepareResources: async ({ claims }) => ({
    claims: await answers(claims, claim => unprepare(claim, driver)),
  }),
});

/** Each claim by itself: what fails is said of that one. */
async function answers<Answer extends { readonly error?: string }>(
  claims: readonly ClaimName[],
  work: (claim: ClaimName) => Promise<Answer>,
): Promise<Record<string, Answer | { readonly error: string }>> {
  const entries = claims.map(async claim => {
    const answer = await work(claim).catch((error: unknown) => ({ error: toError(error).message }));
    return [claim.uid, answer] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** May be repeated. */
async function prepare({ namespace, name, uid }: ClaimName, driver: Named): Promise<PreparedClaim> {
  const { client, directory, nodeName } = driver;
  const { metadata, status } = await client.get(ResourceClaim, { namespace, name });
  if (metadata.uid !== uid) throw new Error(`claim ${namespace}/${name} is another one now`);
  const results = (status?.allocation?.devices?.results ?? []).filter(
    result => result.driver === driver.name && result.pool === nodeName,
  );
  const given: GivenDevice[] = [];
  for (const { device, request } of results) {
    const hostPath = join(directory, uid, device);
    await mkdir(hostPath, { recursive: true });
    await writeFile(join(hostPath, 'claim'), `${namespace}/${name}\n`);
    given.push({ device, request, hostPath });
  }
  await writeFileAtomically(cdiFile(uid, driver), JSON.stringify(cdiSpecOf(driver.name, uid, given)), 0o644);
  return {
    devices: given.map(({ device, request }) => ({
      requestNames: [request],
      poolName: nodeName,
      deviceName: device,
      cdiDeviceIds: [cdiId(driver.name, uid, device)],
    })),
  };
}

/** May be repeated, also for a claim that was never prepared. */
async function unprepare({ uid }: ClaimName, driver: Named): Promise<UnpreparedClaim> {
  await rm(cdiFile(uid, driver), { force: true });
  await removeTree(join(driver.directory, uid));
  return {};
}

const cdiFile = (uid: string, { name, cdiDirectory = '/var/run/cdi' }: Named): string =>
  join(cdiDirectory, `${name}-${uid}.json`);
