/** What the API is told of a node's drivers. Pure. */
import { type CSINodeDriver, deepEqual } from '#api';
import type { Answer } from '#csi';

type NodeInfo = Answer<'NodeGetInfo'>;

/** What a driver says of the node, as CSINode has it. */
export function driverEntry(
  name: string,
  { nodeId, maxVolumesPerNode = 0, accessibleTopology }: NodeInfo,
): CSINodeDriver {
  return {
    name,
    nodeID: nodeId,
    topologyKeys: Object.keys(accessibleTopology?.segments ?? {}).toSorted(),
    ...(maxVolumesPerNode > 0 ? { allocatable: { count: maxVolumesPerNode } } : {}),
  };
}

/** The labels by which the node's place is known. */
export const nodeLabelsOf = ({ accessibleTopology }: NodeInfo): Record<string, string> => ({
  ...accessibleTopology?.segments,
});

/** The lists of drivers that are to be written, one after the other, so that it is among them: none where it is as it
 *  says. One that has another identity is taken away first. */
export function withDriver(drivers: readonly CSINodeDriver[], entry: CSINodeDriver): CSINodeDriver[][] {
  const before = drivers.find(({ name }) => name === entry.name);
  if (before && deepEqual(before, entry)) return [];
  const others = drivers.filter(({ name }) => name !== entry.name);
  const isSame =
    !before || (before.nodeID === entry.nodeID && deepEqual(before.topologyKeys ?? [], entry.topologyKeys ?? []));
  return [...(isSame ? [] : [others]), [...others, entry]];
}

/** The same without it. */
export const withoutDriver = (drivers: readonly CSINodeDriver[], name: string): CSINodeDriver[][] =>
  drivers.some(driver => driver.name === name) ? [drivers.filter(driver => driver.name !== name)] : [];

/** On a node: what its drivers call it, by their names, as JSON. */
export const nodeIdAnnotation = 'csi.volume.kubernetes.io/nodeid';

/** A node's annotations with what a driver calls it. */
export function withNodeId(
  annotations: Readonly<Record<string, string>> = {},
  driver: string,
  nodeId: string,
): Record<string, string> {
  return {
    ...annotations,
    [nodeIdAnnotation]: JSON.stringify({ ...readIds(annotations[nodeIdAnnotation]), [driver]: nodeId }),
  };
}

function readIds(text = '{}'): object {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null ? found : {};
  } catch {
    return {}; // somebody else's words
  }
}
