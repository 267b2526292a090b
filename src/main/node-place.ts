/** Where this machine is in its network. */
import { UsageError } from '#base';
import { findNodeAddresses } from '#network';

/** How others reach this machine. */
export interface NodePlace {
  /** By which others reach it, and at which node ports answer. */
  readonly address: string;
  /** Largest packet that leaves it, in bytes. */
  readonly mtu: number;
}

/** Finds the address by which others reach this machine; UsageError when it has none. */
export async function findNodePlace(): Promise<NodePlace> {
  const found = await findNodeAddresses();
  if (!found?.ipv4)
    throw new UsageError('this machine has no IPv4 address but its loopback, and a node needs one: use --no-node');
  return { address: found.ipv4, mtu: found.mtu };
}
