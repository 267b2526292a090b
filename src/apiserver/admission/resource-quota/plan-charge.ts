/** What a write uses of a quota, and whether that is still there: pure, in upstream's words. */
import {
  addQuantity,
  compareQuantity,
  isCountedBy,
  type Kind,
  type KubeObject,
  type Pod,
  quotaUsageOf,
  type ResourceQuota,
  subtractQuantity,
} from '#api';

interface Charged {
  readonly kind: Kind;
  readonly object: KubeObject;
  /** Before a change. */
  readonly old: KubeObject | undefined;
}

/** The quota as it is to be, `unchanged` when it does not care, or why not. */
export type Charge = 'unchanged' | { readonly refusal: string } | { readonly used: Record<string, string> };

/** Decides. */
export function planCharge(quota: ResourceQuota, { kind, object, old }: Charged): Charge {
  const usage = usageIn(quota, kind, object);
  const before = old ? usageIn(quota, kind, old) : {};
  // Bounds hold from when somebody has counted on.
  const hard = quota.status?.hard ?? {};
  const names = Object.keys(hard).filter(name => Object.hasOwn(usage, name) || Object.hasOwn(before, name));
  if (names.length === 0 && !isPod(kind)) return 'unchanged';
  const missing =
    isPod(kind) && !old && isCountedBy(quota, kind, object) ? unsaid(object as Pod, Object.keys(hard)) : '';
  if (missing !== '') return { refusal: `failed quota: ${quota.metadata.name}: must specify ${missing}` };
  const deltas = names
    .map(name => [name, subtractQuantity(usage[name] ?? '0', before[name] ?? '0')] as const)
    .filter(([, delta]) => compareQuantity(delta, '0') !== 0);
  return deltas.length === 0 ? 'unchanged' : charge(quota, Object.fromEntries(deltas));
}

const isPod = ({ group, plural }: Kind): boolean => group === '' && plural === 'pods';

const usageIn = (quota: ResourceQuota, kind: Kind, object: KubeObject): Readonly<Record<string, string>> =>
  isCountedBy(quota, kind, object) ? quotaUsageOf(kind, object) : {};

function charge({ metadata: { name }, status = {} }: ResourceQuota, deltas: Readonly<Record<string, string>>): Charge {
  const { hard = {}, used = {} } = status;
  const names = Object.keys(deltas).sort();
  const unknown = names.filter(resource => used[resource] === undefined);
  if (unknown.length > 0) return { refusal: `status unknown for quota: ${name}, resources: ${unknown.join(',')}` };
  const next = { ...used };
  for (const resource of names) next[resource] = addQuantity(used[resource] ?? '0', deltas[resource] ?? '0');
  const exceeded = names.filter(
    resource =>
      compareQuantity(deltas[resource] ?? '0', '0') > 0 &&
      compareQuantity(next[resource] ?? '0', hard[resource] ?? '0') > 0,
  );
  if (exceeded.length === 0) return { used: next };
  const show = (amounts: Readonly<Record<string, string>>) =>
    exceeded.map(resource => `${resource}=${amounts[resource] ?? '0'}`).join(',');
  return {
    refusal: `exceeded quota: ${name}, requested: ${show(deltas)}, used: ${show(used)}, limited: ${show(hard)}`,
  };
}

const explicit = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** What containers must say when it is bounded: `limits.cpu for: a,b; memory for: a`. */
function unsaid({ spec }: Pod, bounded: readonly string[]): string {
  if (spec.resources) return '';
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return explicit
    .filter(name => bounded.includes(name))
    .sort()
    .flatMap(name => {
      const [part, resource] = name.startsWith('limits.')
        ? (['limits', name.slice('limits.'.length)] as const)
        : (['requests', name.replace('requests.', '')] as const);
      const silent = containers.filter(({ resources }) => resources?.[part]?.[resource] === undefined);
      return silent.length === 0
        ? []
        : [
            `${name} for: ${silent
              .map(container => container.name)
              .sort()
              .join(',')}`,
          ];
    })
    .join('; ');
}
