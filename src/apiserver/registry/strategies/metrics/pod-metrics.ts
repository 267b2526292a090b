/** Strategy of the use of pods. */
import { PodMetrics } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { nameColumn } from '../columns/age.ts';
import { usageColumns } from '../columns/usage.ts';

export const podMetricsStrategy = defineStrategy<PodMetrics>({
  kind: PodMetrics,
  columns: [nameColumn, ...usageColumns<PodMetrics>(({ containers = [] }) => containers.map(({ usage }) => usage))],
});
