/** What containers get for devices, as drivers describe it in files of the Container Device Interface. Pure.
 *
 *  The kubelet carries the edits out itself, for any container engine: not every one can, as containerd before 1.7.
 *  What only an engine can do, hooks and the like, is refused.
 *  Source: https://github.com/cncf-tags/container-device-interface/blob/main/SPEC.md */
import { isObject } from '#api';
import type { Device, EnvEntry, Mount } from '../runtime/config.ts';

/** What a container gets besides. */
export interface ContainerEdits {
  readonly env: readonly EnvEntry[];
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
}

/** The edits of a file, or of one of its devices, as it says them. */
interface SaidEdits {
  readonly env?: readonly string[];
  readonly mounts?: readonly { hostPath?: string; containerPath?: string; options?: readonly string[] }[];
  readonly deviceNodes?: readonly { path?: string; hostPath?: string; permissions?: string }[];
}

/** A file of the interface. */
export interface CdiSpec {
  /** VENDOR/CLASS. */
  readonly kind: string;
  readonly devices: readonly { readonly name: string; readonly containerEdits?: SaidEdits }[];
  readonly containerEdits?: SaidEdits;
}

/** Nothing. */
export const noEdits: ContainerEdits = { env: [], mounts: [], devices: [] };

/** What a document says; undefined for one that is no such file. */
export function toCdiSpec(document: unknown): CdiSpec | undefined {
  if (!isObject(document) || typeof document['kind'] !== 'string' || !Array.isArray(document['devices']))
    return undefined;
  const isNamed = (device: unknown) => isObject(device) && typeof device['name'] === 'string';
  return document['devices'].every(isNamed) ? (document as unknown as CdiSpec) : undefined;
}

/** What a container gets for devices, VENDOR/CLASS=NAME each; what a file says of all of its devices once. Throws for
 *  devices that no file describes, and for edits that cannot be carried out. */
export function editsFor(ids: readonly string[], specs: readonly CdiSpec[]): ContainerEdits {
  const used = new Set<CdiSpec>();
  const missing: string[] = [];
  const said: SaidEdits[] = [];
  for (const id of new Set(ids)) {
    const [kind, name] = splitId(id);
    const spec = specs.find(one => one.kind === kind && one.devices.some(device => device.name === name));
    if (!spec) {
      missing.push(id);
      continue;
    }
    if (!used.has(spec) && spec.containerEdits) said.push(spec.containerEdits);
    used.add(spec);
    const edits = spec.devices.find(device => device.name === name)?.containerEdits;
    if (edits) said.push(edits);
  }
  if (missing.length > 0) throw new Error(`unresolvable CDI devices ${missing.join(', ')}`);
  for (const edits of said) refuseOthers(edits);
  return {
    env: said.flatMap(({ env = [] }) => env.map(envEntry)),
    mounts: said.flatMap(({ mounts = [] }) => mounts.map(mountOf)),
    devices: said.flatMap(({ deviceNodes = [] }) => deviceNodes.map(deviceOf)),
  };
}

function splitId(id: string): [string, string] {
  const at = id.indexOf('=');
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)];
}

function envEntry(text: string): EnvEntry {
  const at = text.indexOf('=');
  return at < 0 ? { key: text, value: '' } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

const carriedOut = new Set(['env', 'mounts', 'deviceNodes']);

function refuseOthers(edits: SaidEdits): void {
  const others = Object.keys(edits).filter(key => !carriedOut.has(key));
  if (others.length > 0) throw new Error(`CDI edits are not supported: ${others.join(', ')}`);
}

function mountOf({ hostPath = '', containerPath = '', options = [] }: NonNullable<SaidEdits['mounts']>[number]): Mount {
  return {
    hostPath,
    containerPath,
    readonly: options.includes('ro'),
    propagation: options.some(option => option === 'rslave' || option === 'slave')
      ? 'PROPAGATION_HOST_TO_CONTAINER'
      : 'PROPAGATION_PRIVATE',
  };
}

const deviceOf = ({
  path = '',
  hostPath = path,
  permissions = 'rwm',
}: NonNullable<SaidEdits['deviceNodes']>[number]): Device => ({ containerPath: path, hostPath, permissions });
