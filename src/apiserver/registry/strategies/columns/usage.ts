/** Columns of what is used. Source: https://github.com/kubernetes-sigs/metrics-server, package pkg/api */
import { addQuantity, type KubeObject, type Quantity } from '#api';
import type { TableColumn } from '../../../resource/strategy.ts';
import { column } from './column.ts';

type Usage = Readonly<Record<string, Quantity>> | undefined;

interface Measured extends KubeObject {
  window?: string;
}

/** Use of processors and memory, of all parts of an object together, and the time in which it was measured. */
export function usageColumns<K extends Measured>(partsOf: (object: K) => readonly Usage[]): readonly TableColumn<K>[] {
  const sum = (object: K, resource: string): Quantity =>
    partsOf(object).reduce<Quantity>((total, usage) => addQuantity(total, usage?.[resource] ?? '0'), '0');
  const ofResource = (name: string, description: string): TableColumn<K> => ({
    ...column<K>(name, { description, value: object => sum(object, name) }),
    format: 'quantity',
  });
  return [
    ofResource('cpu', 'Processors in use.'),
    ofResource('memory', 'Memory in use.'),
    {
      ...column<K>('Window', { description: 'How long it was measured.', value: ({ window = '' }) => window }),
      format: 'duration',
    },
  ];
}
