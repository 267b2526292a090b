/** Columns of `kubectl get pods`. */
import type { Pod } from '#api';
import type { Cell } from '../../../resource/cell.ts';
import type { TableColumn } from '../../../resource/strategy.ts';
import { ageColumn, ageOf, nameColumn } from '../columns/age.ts';
import { column, orNone } from '../columns/column.ts';
import { summarizePod } from './summary.ts';

function formatRestarts(pod: Pod): Cell {
  const { restarts, lastRestart } = summarizePod(pod);
  if (restarts === 0 || lastRestart === undefined) return `${restarts}`;
  return ageOf(lastRestart, age => `${restarts} (${age} ago)`);
}

function formatGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const conditions = (pod.status?.conditions ?? []).filter(({ status }) => status === 'True');
  const fulfilled = new Set<string>(conditions.map(({ type }) => type));
  return `${gates.filter(gate => fulfilled.has(gate.conditionType)).length}/${gates.length}`;
}

export const podColumns: readonly TableColumn<Pod>[] = [
  nameColumn,
  column('Ready', {
    description: 'How many of the containers of the pod are ready.',
    value: pod => {
      const { ready, total } = summarizePod(pod);
      return `${ready}/${total}`;
    },
  }),
  column('Status', {
    description: 'What the containers of the pod do, in one word.',
    value: pod => summarizePod(pod).status,
  }),
  column('Restarts', {
    description: 'How often containers of the pod were restarted, and when the last time was.',
    value: formatRestarts,
  }),
  ageColumn,
  column('IP', {
    wide: true,
    description: 'Address of the pod.',
    value: pod => orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
  }),
  column('Node', { wide: true, description: 'Node that runs the pod.', value: pod => orNone(pod.spec.nodeName) }),
  column('Nominated Node', {
    wide: true,
    description: 'Node on which the pod will run when room has been made.',
    value: pod => orNone(pod.status?.nominatedNodeName),
  }),
  column('Readiness Gates', {
    wide: true,
    description: 'How many of the conditions that the pod waits for are true.',
    value: formatGates,
  }),
];
