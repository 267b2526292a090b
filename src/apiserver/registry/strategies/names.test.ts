import { describe, expect, it } from 'vitest';
import { decodeObject, deepClone, type Kind, type KubeObject } from '#api';
import { runNow } from '#base';
import { validObject } from '../../fixtures/hostile-requests.ts';
import { shapeOf } from '../../resource/definition.ts';
import { createResource } from '../../resource/resource.ts';
import { validateChange } from '../plan/validate.ts';
import { createStrategies } from './index.ts';
import { contextFor, messagesOf, planCreate, planUpdate } from './testing.ts';

/** Kinds of which upstream looks at a prefix of names only when they are made, and those of which it never does. */
const onCreate = [
  'CronJob',
  'DaemonSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'NetworkPolicy',
  'PodTemplate',
  'PriorityClass',
  'ReplicaSet',
  'ResourceQuota',
  'ResourceSlice',
  'Service',
  'ServiceCIDR',
  'StatefulSet',
];
const never = ['DeviceClass', 'ReplicationController'];

/** Kinds whose names only have to have their place in a path. */
const anyName = [
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'Event',
  'PodDisruptionBudget',
  'Role',
  'RoleBinding',
];
/** Kinds with other rules about their names, and those that are no objects of their own. */
const others = ['APIService', 'CustomResourceDefinition', 'IPAddress'];

const strategies = createStrategies()
  .filter(({ kind, storedAs }) => !storedAs && kind.verbs.includes('update') && !others.includes(kind.kind))
  .map(strategy => [strategy.kind.kind, strategy] as const);

/** What passes validation, without what other kinds alone have. */
function bodyOf(kind: Kind): KubeObject {
  const body = deepClone(validObject(kind));
  decodeObject(shapeOf(kind).struct, body);
  return body;
}

const aboutPrefix = (messages: string[]) => messages.filter(text => text.startsWith('metadata.generateName'));

describe('a prefix of names', () => {
  it.each(strategies)('of %s', (kind, strategy) => {
    const body = bodyOf(strategy.kind);
    const made = (generateName: string) =>
      aboutPrefix(planCreate(strategy, { ...body, metadata: { generateName } }).messages);
    const { object } = planCreate<KubeObject>(strategy, body);
    const changed = (generateName: string) =>
      aboutPrefix(
        planUpdate(strategy, object, draft => {
          draft.metadata.generateName = generateName;
        }).messages,
      );
    const isFree = anyName.includes(kind);
    expect(made('a-')).toEqual([]);
    expect(made('Bad_')).toHaveLength(isFree || never.includes(kind) ? 0 : 1);
    expect(changed('Bad_')).toHaveLength(isFree || never.includes(kind) || onCreate.includes(kind) ? 0 : 1);
    expect(changed('a/b')).toHaveLength(isFree || never.includes(kind) || onCreate.includes(kind) ? 1 : 2);
  });
});

it.each([
  ['Service', '1a', []],
  ['Service', 'a.b', ['metadata.name: Invalid value: "a.b": must not contain dots']],
  ['Event', 'A b:c', []],
  ['Event', 'a/b', ['metadata.name: Invalid value: "a/b": may not contain \'/\'']],
])('%s may be called %s: %j', (kind, name, expected) => {
  const [, strategy] = strategies.find(([found]) => found === kind) ?? [];
  if (!strategy) throw new Error(`no strategy of ${kind}`);
  const { messages } = planCreate(strategy, { ...bodyOf(strategy.kind), metadata: { name } });
  expect(messages.filter(text => text.startsWith('metadata.name'))).toEqual(expected);
});

it.each([
  ['Service', 5, 5],
  ['Service', 0, undefined],
  ['Deployment', 5, 1],
])('%s with generation %s has %s', (kind, generation, expected) => {
  const [, strategy] = strategies.find(([found]) => found === kind) ?? [];
  if (!strategy) throw new Error(`no strategy of ${kind}`);
  expect(planCreate(strategy, { ...bodyOf(strategy.kind), metadata: { generation } }).object.metadata.generation).toBe(
    expected,
  );
});

it.each([
  ['ConfigMap', 1],
  ['Event', 0],
  ['Lease', 0],
  ['PodDisruptionBudget', 0],
  ['RuntimeClass', 0],
  ['ValidatingWebhookConfiguration', 0],
])('a finalizer of %s that does not say whose it is has %i faults', (kind, faults) => {
  const [, strategy] = strategies.find(([found]) => found === kind) ?? [];
  if (!strategy) throw new Error(`no strategy of ${kind}`);
  const { messages } = planCreate(strategy, { ...bodyOf(strategy.kind), metadata: { finalizers: ['x'] } });
  expect(messages.filter(text => text.startsWith('metadata.finalizers'))).toHaveLength(faults);
});

it.each(['DeviceTaintRule', 'PodCertificateRequest', 'ResourceClaim', 'StorageVersionMigration'])(
  'who writes the status of %s writes no labels',
  kind => {
    const [, strategy] = strategies.find(([found]) => found === kind) ?? [];
    if (!strategy) throw new Error(`no strategy of ${kind}`);
    const { object } = planCreate(strategy, bodyOf(strategy.kind));
    const label = ({ metadata }: KubeObject) => void (metadata.labels = { a: 'b' });
    expect(planUpdate(strategy, object, label, 'status').object.metadata.labels).toEqual(object.metadata.labels);
  },
);

it('counts the labels of an EndpointSlice as well', () => {
  const [, strategy] = strategies.find(([kind]) => kind === 'EndpointSlice') ?? [];
  if (!strategy) throw new Error('no strategy of EndpointSlice');
  const { object } = planCreate(strategy, bodyOf(strategy.kind));
  const change = (name: 'labels' | 'annotations') =>
    planUpdate(strategy, object, ({ metadata }) => void (metadata[name] = { a: 'b' })).object.metadata.generation;
  expect([change('labels'), change('annotations')]).toEqual([2, 1]);
});

it('gives bounds without a name one of the server', () => {
  const [, strategy] = strategies.find(([kind]) => kind === 'LimitRange') ?? [];
  if (!strategy) throw new Error('no strategy of LimitRange');
  const { object, messages } = planCreate(strategy, { ...bodyOf(strategy.kind), metadata: { name: '' } });
  expect([object.metadata.name, messages]).toEqual([object.metadata.uid, []]);
});

it('looks at a prefix of names of events of their own group only when they are made', () => {
  const [, strategy] = strategies.find(([kind]) => kind === 'Event') ?? [];
  if (!strategy) throw new Error('no strategy of Event');
  const planning = {
    resource: createResource({ ...shapeOf(strategy.kind), strategy }),
    context: { ...contextFor(), viewVersion: 'events.k8s.io/v1' },
  };
  const { object } = planCreate(strategy, bodyOf(strategy.kind));
  const changed = { ...object, metadata: { ...object.metadata, generateName: 'Bad_' } };
  expect(aboutPrefix(messagesOf(runNow(validateChange(planning, changed, object))))).toEqual([]);
});
