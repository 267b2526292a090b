/** Two rulesets -> the smallest transaction that turns the kernel's table from one into the other. */

import type { IpFamily } from '#base';
import { diffRulesets, type RuleChange } from '../../model/diff-rulesets.ts';
import type { Ruleset, ServicePortRule } from '../../model/ruleset.ts';
import { familyWords } from './family.ts';
import { type Fragment, renderRule, sharedSets } from './fragment.ts';
import { type Chain, type Element, frontendsOf } from './parts.ts';
import { defaultTableName, formatElements, type RenderOptions, setKind } from './render.ts';

/** What turns one table into the next. */
export interface Transaction {
  /** Commands; none: nothing changes. */
  readonly lines: readonly string[];
  /** Shared chains and maps that the commands make. */
  readonly made: readonly string[];
}

export interface RenderDiffOptions extends RenderOptions {
  /** Shared chains and maps that the table has, to be left as they are. Default: none is known, so those that are needed
   *  are written again. */
  readonly existing?: ReadonlySet<string>;
}

/** One transaction for the table of a family, or undefined when a difference will not do
 *  and the table must be written anew: other settings, another affinity timeout, two services with one external address.
 *
 *  Chains and maps that services share (`pick-3`, `endpoints/2`) are made when first needed and never removed: they cost
 *  nothing, and the next service of that size will want them. */
export function renderDiff(
  before: Ruleset,
  after: Ruleset,
  { family, tableName = defaultTableName, existing = new Set() }: RenderDiffOptions,
): Transaction | undefined {
  const diff = diffRulesets(before, after);
  if (diff.settingsChanged) return undefined;
  const changes = diff.changes.filter(change => (change.after ?? change.before)?.family === family);
  if (claimsSharedAddress(changes, before, after)) return undefined;
  const name = `${familyWords[family].ip} ${tableName}`;
  const empty: Fragment = { sets: [], chains: [], elements: [] };
  const fragments = changes.map(change => ({
    old: change.before ? renderRule(change.before, before.settings) : empty,
    next: change.after ? renderRule(change.after, after.settings) : empty,
  }));
  const elements = diffElements(fragments, rulesOf(after, family));
  const chains = diffChains(fragments, existing);
  const sets = diffSets(fragments, existing);
  if (sets.altered) return undefined;
  const lines = [
    ...sets.added.map(({ name: set, body }) => `add ${setKind(body)} ${name} ${set} { ${body.join('; ')}; }`),
    ...chains.written.map(chain => `add chain ${name} ${chain.name}`),
    ...chains.written.flatMap(chain => [
      `flush chain ${name} ${chain.name}`,
      ...chain.rules.map(rule => `add rule ${name} ${chain.name} ${rule}`),
    ]),
    ...formatElements('delete', name, elements.removed),
    ...formatElements('add', name, elements.added),
    ...chains.removed.map(chain => `flush chain ${name} ${chain}`),
    ...chains.removed.map(chain => `delete chain ${name} ${chain}`),
    ...sets.removed.map(set => `delete set ${name} ${set}`),
  ];
  const made = [...sets.added, ...chains.written].filter(part => part.shared).map(part => part.name);
  return { lines, made };
}

type Pair = { readonly old: Fragment; readonly next: Fragment };

/** Elements to remove (also those whose value changes: nft has no replace) and then to add. */
function diffElements(
  pairs: readonly Pair[],
  remaining: Iterable<ServicePortRule>,
): { removed: Element[]; added: Element[] } {
  const gone = new Map<string, Element>();
  const wanted = new Map<string, Element>();
  const id = (element: Element) => `${element.set} ${element.key}`;
  for (const { old } of pairs) for (const element of old.elements) gone.set(id(element), element);
  for (const { next } of pairs) for (const element of next.elements) wanted.set(id(element), element);
  const added = [...wanted]
    .filter(([key, element]) => gone.get(key)?.value !== element.value)
    .map(([, element]) => element);
  const removed = [...gone]
    .filter(([key, element]) => wanted.get(key)?.value !== element.value)
    .map(([, element]) => element);
  return { added, removed: withoutStillUsed(removed, remaining) };
}

/** Drops from `removed` what another service still has. Looks at the other services only if something shared goes. */
function withoutStillUsed(removed: readonly Element[], remaining: Iterable<ServicePortRule>): Element[] {
  const addressOf = ({ key }: Element) => key.split(' ')[0] ?? ''; // of a cluster IP, or an endpoint with itself
  const inQuestion = (set: string) => new Set(removed.filter(element => element.set === set).map(addressOf));
  const clusterIPs = inQuestion('cluster-ips');
  const endpoints = inQuestion('hairpin');
  for (const rule of remaining) {
    if (clusterIPs.size + endpoints.size === 0) break;
    clusterIPs.delete(rule.clusterIP);
    for (const { ip } of rule.endpoints) endpoints.delete(ip);
    for (const { ip } of rule.localEndpoints) endpoints.delete(ip);
  }
  return removed.filter(element => {
    if (!sharedSets.has(element.set)) return true;
    return (element.set === 'hairpin' ? endpoints : clusterIPs).has(addressOf(element));
  });
}

/** Chains to write (again), and own chains to remove. A shared chain that the service used before is there already. */
function diffChains(pairs: readonly Pair[], existing: ReadonlySet<string>): { written: Chain[]; removed: string[] } {
  const old = new Map(pairs.flatMap(pair => pair.old.chains.map(chain => [chain.name, chain])));
  const next = new Map(pairs.flatMap(pair => pair.next.chains.map(chain => [chain.name, chain])));
  const same = (chain: Chain) => old.get(chain.name)?.rules.join('\n') === chain.rules.join('\n');
  return {
    written: [...next.values()].filter(chain => !same(chain) && !(chain.shared && existing.has(chain.name))),
    removed: [...old.values()].filter(chain => !chain.shared && !next.has(chain.name)).map(chain => chain.name),
  };
}

function diffSets(
  pairs: readonly Pair[],
  existing: ReadonlySet<string>,
): { added: Fragment['sets']; removed: string[]; altered: boolean } {
  const old = new Map(pairs.flatMap(pair => pair.old.sets.map(set => [set.name, set])));
  const next = new Map(pairs.flatMap(pair => pair.next.sets.map(set => [set.name, set])));
  return {
    added: [...next.values()].filter(set => !old.has(set.name) && !existing.has(set.name)),
    removed: [...old.values()].filter(set => !set.shared && !next.has(set.name)).map(set => set.name),
    altered: [...next.values()].some(set => old.has(set.name) && old.get(set.name)?.body.join() !== set.body.join()),
  };
}

function* rulesOf(ruleset: Ruleset, family: IpFamily): Generator<ServicePortRule> {
  for (const rules of ruleset.services.values()) for (const rule of rules) if (rule.family === family) yield rule;
}

/** Whether a changed rule has an external address that another rule has too, before or after. Users may do that by
 *  mistake; the API server hands out cluster IPs and node ports only once. */
function claimsSharedAddress(changes: readonly RuleChange[], ...rulesets: readonly Ruleset[]): boolean {
  const external = (rule: ServicePortRule | undefined) =>
    rule && rule.externalIPs.length + rule.loadBalancerIPs.length > 0
      ? frontendsOf(rule).filter(frontend => frontend.traffic === 'external' && !frontend.byPort)
      : [];
  const claims = new Map(
    changes.flatMap(change =>
      [change.before, change.after].flatMap(rule => external(rule).map(({ key }) => [key, change.key])),
    ),
  );
  if (claims.size === 0) return false;
  return rulesets.some(ruleset =>
    [...ruleset.services.values()].some(rules =>
      rules.some(rule => external(rule).some(({ key }) => claims.has(key) && claims.get(key) !== rule.key)),
    ),
  );
}
