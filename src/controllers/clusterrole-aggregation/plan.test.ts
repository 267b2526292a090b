import { expect, it } from 'vitest';
import type { ClusterRole, PolicyRule } from '#api';
import { planRules } from './plan.ts';

const rule = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });
const role = (name: string, labels: Record<string, string>, ...resources: string[]) =>
  ({ metadata: { name, labels }, rules: resources.map(rule) }) as unknown as ClusterRole;
const gathers = { clusterRoleSelectors: [{ matchLabels: { to: 'view' } }, { matchLabels: { to: 'edit' } }] };
const viewer = (...resources: string[]): ClusterRole => ({
  ...role('view', {}, ...resources),
  aggregationRule: gathers,
});

it.each<[string, ClusterRole, ClusterRole[], string[] | undefined]>([
  ['gathers none', role('view', {}), [role('a', { to: 'view' }, 'pods')], undefined],
  ['by any selector, by name', viewer(), [role('b', { to: 'view' }, 'x'), role('a', { to: 'edit' }, 'y')], ['y', 'x']],
  ['others alone', viewer(), [role('a', { to: 'admin' }, 'x')], undefined],
  ['each rule once', viewer(), [role('a', { to: 'view' }, 'x', 'y'), role('b', { to: 'view' }, 'y')], ['x', 'y']],
  ['nothing to do', viewer('x'), [role('a', { to: 'view' }, 'x')], undefined],
  ['what nobody adds any more goes', viewer('x'), [], []],
  ['not itself', { ...viewer(), metadata: { ...viewer().metadata, labels: { to: 'view' } } }, [], undefined],
])('%s', (_, gathering, others, resources) => {
  expect(planRules(gathering, [gathering, ...others])).toEqual(resources?.map(rule));
});
