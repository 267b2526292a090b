/** What must change to get from one ruleset to the next. */
import type { Ruleset, ServicePortRule } from './ruleset.ts';

/** One service port that appeared, changed or went. */
export interface RuleChange {
  readonly key: string;
  readonly before: ServicePortRule | undefined;
  readonly after: ServicePortRule | undefined;
}

/** What differs between two rulesets. A back end has nothing to do when neither settings nor rules do. */
export interface RulesetDiff {
  /** The settings differ: every rule may have to be rendered again. */
  readonly settingsChanged: boolean;
  /** Changed rules in the order of their keys. */
  readonly changes: readonly RuleChange[];
}

/** Compares two rulesets. Services that both share (the same array) cost one comparison. */
export function diffRulesets(before: Ruleset, after: Ruleset): RulesetDiff {
  const changes: RuleChange[] = [];
  for (const [key, rules] of after.services) {
    const old = before.services.get(key);
    if (old !== rules) changes.push(...diffRules(old ?? [], rules));
  }
  for (const [key, rules] of before.services) {
    if (!after.services.has(key)) changes.push(...diffRules(rules, []));
  }
  changes.sort((a, b) => (a.key < b.key ? -1 : 1));
  const settingsChanged =
    before.settings !== after.settings && JSON.stringify(before.settings) !== JSON.stringify(after.settings);
  return { settingsChanged, changes };
}

function diffRules(before: readonly ServicePortRule[], after: readonly ServicePortRule[]): RuleChange[] {
  const old = new Map(before.map(rule => [rule.key, rule]));
  const changes: RuleChange[] = [];
  for (const rule of after) {
    const previous = old.get(rule.key);
    old.delete(rule.key);
    if (!previous || JSON.stringify(previous) !== JSON.stringify(rule))
      changes.push({ key: rule.key, before: previous, after: rule });
  }
  for (const [key, rule] of old) changes.push({ key, before: rule, after: undefined });
  return changes;
}
