/** Strategy of the use of nodes. */
import { NodeMetrics } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { nameColumn } from '../columns/age.ts';
import { usageColumns } from '../columns/usage.ts';

export const nodeMetricsStrategy = defineStrategy<NodeMetrics>({
  kind: NodeMetrics,
  columns: [nameColumn, ...usageColumns<NodeMetrics>(({ usage }) => [usage])],
});
