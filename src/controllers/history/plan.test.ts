import { describe, expect, test } from 'vitest';
import { ControllerRevision, DaemonSet, type PodTemplateSpec } from '#api';
import { controllerReference } from '#reconcile';
import { daemonSet, meta, template, typeOf } from '../fixtures/builders.ts';
import { newRevision, planRevision, planTruncation, snapshotOf, templateOf } from './plan.ts';

const revision = (name: string, number: number, kept: PodTemplateSpec = template(name)): ControllerRevision => ({
  ...typeOf(ControllerRevision),
  metadata: meta(name),
  data: snapshotOf(kept),
  revision: number,
});
const [one, two, three] = [revision('one', 1), revision('two', 2), revision('three', 3)];

describe('the revision of a template', () => {
  test('is made when there is none, with the next number', () => {
    expect(planRevision(template('four'), [three, one, two])).toEqual({ do: 'create', number: 4 });
    expect(planRevision(template('one'), [])).toEqual({ do: 'create', number: 1 });
  });
  test('is kept when it is the newest', () => {
    expect(planRevision(template('three'), [one, three, two])).toEqual({ do: 'keep', revision: three });
  });
  test('gets a new number when an old template is come back to', () => {
    expect(planRevision(template('one'), [one, two, three])).toEqual({ do: 'renumber', revision: one, number: 4 });
  });
  test('is the newest of those that are the same', () => {
    const same = revision('same', 5, template('one'));
    expect(planRevision(template('one'), [one, same, two])).toEqual({ do: 'keep', revision: same });
  });
  test('is written without regard to the order of fields', () => {
    const { spec, metadata } = template('one');
    expect(planRevision({ spec, ...(metadata ? { metadata } : {}) }, [one])).toMatchObject({ do: 'keep' });
  });
});

describe('a new revision', () => {
  const owner = daemonSet('agent', { metadata: { annotations: { 'kubernetes.io/change-cause': 'upgrade' } } });
  const controller = controllerReference(DaemonSet, owner);
  const source = { owner, controller, template: owner.spec.template, hashLabel: 'hash' };

  test('is called after owner and hash, and carries labels of the template and annotations of the owner', () => {
    const made = newRevision(source, { number: 3, collisions: 0 });
    const hash = made.metadata.labels?.['hash'];
    expect(made).toMatchObject({
      metadata: {
        name: `agent-${hash}`,
        namespace: 'default',
        labels: { app: 'hello' },
        annotations: { 'kubernetes.io/change-cause': 'upgrade' },
        ownerReferences: [controller],
      },
      revision: 3,
    });
    expect(made.data).toEqual({ spec: { template: { ...owner.spec.template, $patch: 'replace' } } });
  });
  test('is byte for byte what upstream writes', () => {
    const spec = { containers: [{ name: 'main', image: 'x', env: [{ value: '1', name: 'B' }] }] };
    expect(JSON.stringify(snapshotOf({ spec, metadata: { labels: { b: '1', a: '2' } } }))).toBe(
      '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"a":"2","b":"1"}},' +
        '"spec":{"containers":[{"env":[{"name":"B","value":"1"}],"image":"x","name":"main"}]}}}}',
    );
  });
  test('has another name when that is taken', () => {
    const names = [0, 1, 2].map(collisions => newRevision(source, { number: 1, collisions }).metadata.name);
    expect(new Set(names).size).toBe(3);
  });
  test('gives its template back', () => {
    expect(templateOf(one)).toEqual(template('one'));
    expect(templateOf({ ...one, data: { spec: {} } })).toBeUndefined();
    expect(templateOf({ ...one, data: 'what somebody wrote' })).toBeUndefined();
  });
});

test.each([
  ['all that is beyond the limit, oldest first', 1, ['one', 'two']],
  ['all', 0, ['one', 'two', 'three']],
  ['nothing within the limit', 3, []],
  ['nothing with a negative limit', -1, []],
])('of a history goes %s', (_, limit, gone) => {
  const used = revision('used', 0);
  const truncation = planTruncation([three, used, one, two], { isInUse: found => found === used, limit });
  expect(truncation.map(({ metadata }) => metadata.name)).toEqual(gone);
});
