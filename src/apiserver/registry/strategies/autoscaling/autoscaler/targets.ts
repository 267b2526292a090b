/** What was measured and what is aimed at, as `kubectl get` shows it: `cpu: 30%/80%, 5/10 (avg)`. */
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '#api';

const maxShown = 2;
const unknown = '<unknown>';

/** The first metrics, and how many more there are. */
export function formatTargets(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>';
  const shown = specs.slice(0, maxShown).map((spec, index) => formatMetric(spec, statuses[index]));
  const more = specs.length - maxShown;
  return `${shown.join(', ')}${more > 0 ? ` + ${more} more...` : ''}`;
}

function formatMetric(spec: MetricSpec, status: MetricStatus | undefined): string {
  const { external, pods, object, resource, containerResource } = spec;
  if (spec.type === 'External' && external) return formatNumber(external.target, status?.external?.current);
  if (spec.type === 'Object' && object) return formatNumber(object.target, status?.object?.current);
  if (spec.type === 'Pods' && pods)
    return `${status?.pods?.current.averageValue ?? unknown}/${pods.target.averageValue ?? '<nil>'}`;
  if (spec.type === 'Resource' && resource)
    return `${resource.name}: ${formatUse(resource.target, status?.resource?.current)}`;
  if (spec.type === 'ContainerResource' && containerResource)
    return `${containerResource.name}: ${formatUse(containerResource.target, status?.containerResource?.current)}`;
  return '<unknown type>';
}

function formatNumber({ averageValue, value }: MetricTarget, current: MetricValueStatus | undefined): string {
  if (averageValue !== undefined) return `${current?.averageValue ?? unknown}/${averageValue} (avg)`;
  return `${current?.value ?? unknown}/${value ?? '<nil>'}`;
}

function formatUse({ averageValue, averageUtilization }: MetricTarget, current: MetricValueStatus | undefined): string {
  if (averageValue !== undefined) return `${current?.averageValue ?? unknown}/${averageValue}`;
  return `${formatPercent(current?.averageUtilization, unknown)}/${formatPercent(averageUtilization, '<auto>')}`;
}

const formatPercent = (percent: number | undefined, otherwise: string): string =>
  percent === undefined ? otherwise : `${percent}%`;
