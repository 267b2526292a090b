import { CSINode, type KubeObject } from '#api';
import type { Wake } from '#reconcile';

/** A node on which a driver has registered: without a driver there is nothing to do. */
export const nodeWithDriver: Wake = { kind: CSINode, when: hasDriver };

/** What wakes the controllers that call drivers: until a node has one, none of them is loaded. */
export const wakenBy: readonly Wake[] = [nodeWithDriver];

function hasDriver(node: KubeObject): boolean {
  return ((node as CSINode).spec.drivers ?? []).length > 0;
}
