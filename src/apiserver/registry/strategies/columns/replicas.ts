/** The columns of sets of equal pods. */
import type { KubeObject } from '#api';
import type { TableColumn } from '../../../resource/strategy.ts';
import { column } from './column.ts';

interface PodSet extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number; readonly readyReplicas?: number };
}

/** Desired, Current, Ready. */
export const replicaColumns: readonly TableColumn<PodSet>[] = [
  column('Desired', {
    type: 'integer',
    description: 'How many pods there should be.',
    value: ({ spec }) => spec.replicas ?? 0,
  }),
  column('Current', {
    type: 'integer',
    description: 'How many pods there are.',
    value: ({ status }) => status?.replicas ?? 0,
  }),
  column('Ready', {
    type: 'integer',
    description: 'How many of them are ready.',
    value: ({ status }) => status?.readyReplicas ?? 0,
  }),
];
