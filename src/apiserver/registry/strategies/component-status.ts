/** Strategy of component statuses. */
import { ComponentStatus } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';

const healthOf = ({ conditions }: ComponentStatus) => conditions?.find(({ type }) => type === 'Healthy');

export const componentStatusStrategy = defineStrategy<ComponentStatus>({
  kind: ComponentStatus,
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    nameColumn,
    column('Status', { description: 'Whether it is well.', value: formatHealth }),
    column('Message', { description: 'What it said.', value: status => healthOf(status)?.message ?? '' }),
    column('Error', { description: 'What went wrong.', value: status => healthOf(status)?.error ?? '' }),
  ],
});

function formatHealth(status: ComponentStatus): string {
  const condition = healthOf(status);
  if (!condition) return 'Unknown';
  return condition.status === 'True' ? 'Healthy' : 'Unhealthy';
}
