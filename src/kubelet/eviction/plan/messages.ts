/** Why a pod was evicted, in upstream's words: people and tools match on them. */
import { canonicalQuantity, quantityOf, quantityValue } from '#api';
import { findContainer } from '../../plan/containers.ts';
import type { Candidate } from './ranking.ts';
import { type Readings, type StarvedResource, signals } from './signals.ts';
import { type Threshold, unitsOf } from './thresholds.ts';
import type { ContainerUse } from './usage.ts';

interface EvictionCause {
  readonly threshold: Threshold;
  readonly readings: Readings;
}

/** What was low, by how much, and which containers of the pod took more than they had asked for. */
export function evictionMessage({ pod, use }: Candidate, { threshold, readings }: EvictionCause): string {
  const { resource } = signals[threshold.signal];
  const offenders = (use?.containers ?? []).flatMap(container => {
    const used = usedBy(container, resource);
    const spec = findContainer(pod, container.name);
    const request = canonicalQuantity(spec?.resources?.requests?.[resource] ?? '0');
    if (used === undefined || used <= quantityValue(request)) return [];
    return [
      `Container ${container.name} was using ${binary(used)}, request is ${request}, has larger consumption of ${resource}. `,
    ];
  });
  return `The node was low on resource: ${resource}. ${shortage(threshold, readings)}${offenders.join('')}`;
}

function shortage(threshold: Threshold, readings: Readings): string {
  const reading = readings[threshold.signal];
  if (!reading) return '';
  const quantity = unitsOf(threshold.value, reading.capacity);
  const [wanted, available] = [quantity, reading.available].map(
    signals[threshold.signal].resource === 'pids' ? amount => quantityOf(amount) : binary,
  );
  return `Threshold quantity: ${wanted}, available: ${available}. `;
}

const binary = (bytes: number): string => quantityOf(bytes, 'BinarySI');

function usedBy({ memoryBytes, writableLayer, logs }: ContainerUse, resource: StarvedResource): number | undefined {
  if (resource === 'memory') return memoryBytes;
  if (resource !== 'ephemeral-storage' || !writableLayer || !logs) return undefined;
  return writableLayer.bytes + logs.bytes;
}
