/** All services -> the ruleset, reusing what did not change. */
import { type EndpointSlice, formatKey, keyOf, type Service, serviceKeyOf } from '#api';
import type { Problem } from './door.ts';
import type { NodeView } from './endpoints.ts';
import { planService } from './plan-service.ts';
import type { Ruleset, RulesetSettings, ServicePortRule } from './ruleset.ts';

/** What rules are planned from: how the caches are now. */
export interface RulesetInput {
  readonly settings: RulesetSettings;
  readonly node: NodeView;
  /** A service by `namespace/name`. */
  service(key: string): Service | undefined;
  /** The endpoint slices of a service. */
  slices(key: string): readonly EndpointSlice[];
}

/** The rules, and what of the API's objects could become none. */
export interface PlannedRuleset {
  readonly ruleset: Ruleset;
  /** What the changed services, by key, or their slices say that makes no rule; each changed service has an entry. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

/** The ruleset after the services in `changed` (they, or their slices) changed; the cost is that of the changed ones.
 *  Pass every key, and `previous` of the same settings or {@link emptyRuleset}, to plan from nothing. When nothing that
 *  matters changed, the ruleset is `previous` itself. */
export function planRuleset(input: RulesetInput, previous: Ruleset, changed: Iterable<string>): PlannedRuleset {
  const { settings, node } = input;
  const problems = new Map<string, readonly Problem[]>();
  let services: Map<string, readonly ServicePortRule[]> | undefined;
  for (const key of changed) {
    const before = previous.services.get(key) ?? [];
    const service = input.service(key);
    const plan = service && planService(service, input.slices(key), { node, families: settings.families });
    const after = plan?.rules ?? [];
    problems.set(key, plan?.problems ?? []);
    if (sameRules(before, after)) continue;
    services ??= new Map(previous.services);
    if (after.length > 0) services.set(key, after);
    else services.delete(key);
  }
  return { ruleset: services ? { settings, services } : previous, problems };
}

/** {@link planRuleset} from nothing, for lists of objects. */
export function planWholeRuleset(
  objects: { readonly services: readonly Service[]; readonly slices: readonly EndpointSlice[] },
  options: { readonly settings: RulesetSettings; readonly node: NodeView },
): Ruleset {
  const services = new Map(objects.services.map(service => [formatKey(keyOf(service)), service]));
  const slices = Map.groupBy(objects.slices, slice => serviceKeyOf(slice) ?? '');
  const input = {
    ...options,
    service: (key: string) => services.get(key),
    slices: (key: string) => slices.get(key) ?? [],
  };
  return planRuleset(input, { settings: options.settings, services: new Map() }, services.keys()).ruleset;
}

/** Rules are flat data built in one place, in one order of fields: their JSON says whether they are the same. */
function sameRules(a: readonly ServicePortRule[], b: readonly ServicePortRule[]): boolean {
  return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
