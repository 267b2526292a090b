/** Histories of several managers, by the pure plan alone. */
import { describe, expect, it } from 'vitest';
import { ConfigMap, Deployment, Event, type KubeObject, type Scale, StatusError } from '#api';
import { runNow } from '#base';
import { shapeOf } from '../../../resource/definition.ts';
import { bodyWriteOf } from '../../field-writes.ts';
import { planApply } from './apply.ts';
import { storedEntries } from './entries.ts';
import { emptyObject, setEntries } from './record.ts';
import { giveRecord, replicasPath, takeRecord } from './scale.ts';
import { type Body, History } from './testing.ts';

const data = (values: Body): Body => ({ data: values });

const conflictOf = (act: () => unknown): StatusError['status'] => {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error('no conflict');
};

describe('apply', () => {
  it('makes an object, whose fields its manager owns', () => {
    const history = new History(ConfigMap).apply('one', {
      ...data({ a: '1' }),
      metadata: { name: 'x', labels: { l: '' } },
    });
    expect(history.object).toMatchObject({ kind: 'ConfigMap', data: { a: '1' } });
    expect(history.object?.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:01Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:l': {} } } },
      },
    ]);
  });

  it('removes what its manager applies no more, unless others own it', () => {
    const history = new History(ConfigMap)
      .apply('one', data({ a: '1', b: '2', c: '3' }))
      .apply('two', data({ b: '2' }));
    expect(history.apply('one', data({ a: '1' })).object).toMatchObject(data({ a: '1', b: '2' }));
    expect(history.object).not.toHaveProperty('data.c');
    expect(history.owners).toEqual({ 'one/Apply': ['.data.a'], 'two/Apply': ['.data.b'] });
    history.apply('two', {});
    expect(history.object).toMatchObject(data({ a: '1' }));
    expect(history.object).not.toHaveProperty('data.b');
    expect(history.owners).toEqual({ 'one/Apply': ['.data.a'] });
  });

  it('conflicts with who owns a field of another value, in words that clients print', () => {
    const history = new History(ConfigMap).update('kubectl-create', data({ a: '1', b: '2' }));
    const status = conflictOf(() => history.apply('two', data({ a: '9' })));
    expect(status).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(status.message).toBe('Apply failed with 1 conflict: conflict with "kubectl-create" using v1: .data.a');
    expect(status.details).toEqual({
      causes: [
        { reason: 'FieldManagerConflict', message: 'conflict with "kubectl-create" using v1', field: '.data.a' },
      ],
    });
    expect(conflictOf(() => history.apply('two', data({ a: '9', b: '9' }))).message).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl-create" using v1:\n- .data.a\n- .data.b',
    );
    expect(history.apply('two', data({ a: '1' })).owners).toEqual({
      'two/Apply': ['.data.a'],
      'kubectl-create/Update': ['.data', '.data.a', '.data.b'],
    });
    expect(history.apply('two', data({ a: '9' }), { force: true }).owners).toEqual({
      'two/Apply': ['.data.a'],
      'kubectl-create/Update': ['.data', '.data.b'],
    });
  });

  it('keeps its time when it changes nothing', () => {
    const history = new History(ConfigMap).apply('one', data({ a: '1' })).apply('one', data({ a: '1' }));
    expect(history.object?.metadata.managedFields?.[0]?.time).toBe('2026-01-01T00:00:01Z');
    expect(history.apply('two', data({ a: '1' })).object?.metadata.managedFields?.[0]).not.toHaveProperty('time');
    history.apply('one', data({ a: '2' }), { force: true });
    expect(history.object?.metadata.managedFields?.[0]?.time).toBe('2026-01-01T00:00:04Z');
  });

  it('owns null, and sets nothing', () => {
    const history = new History(ConfigMap).apply('one', { data: { a: null } });
    expect(history.owners).toEqual({ 'one/Apply': ['.data.a'] });
  });

  it('treats what there was before anybody kept a record as that of somebody', () => {
    const history = new History(ConfigMap).update('one', data({ a: '1' }));
    history.update('one', { ...data({ a: '1' }), metadata: { managedFields: [{}] } });
    expect(history.owners).toEqual({});
    expect(history.update('two', data({ a: '2' })).owners).toEqual({});
    const status = conflictOf(() => history.apply('three', data({ a: '3' })));
    expect(status.message).toBe('Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a');
    expect(history.apply('three', data({ b: '1' })).owners).toEqual({
      'three/Apply': ['.data.b'],
      'before-first-apply/Update': ['.data', '.data.a'],
    });
  });

  it('takes over what kubectl applied from the client, as far as it is still so', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: '1', b: '2' } };
    const annotations = { [annotation]: JSON.stringify(applied) };
    const history = new History(ConfigMap).update('client', { data: { a: '1', b: '9' }, metadata: { annotations } });
    expect(conflictOf(() => history.apply('other', data({ a: '3' }))).code).toBe(409);
    expect(conflictOf(() => history.apply('kubectl', data({ a: '3', b: '3' }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "client" using v1: .data.b',
    );
    history.apply('kubectl', data({ a: '<3>' }));
    expect(history.object).toMatchObject(data({ a: '<3>', b: '9' }));
    const text = '{"apiVersion":"v1","data":{"a":"\\u003c3\\u003e"},"kind":"ConfigMap","metadata":{"name":"x"}}\n';
    expect(history.object?.metadata.annotations?.[annotation]).toBe(text);
  });

  it.each([
    [[], 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
    [{ kind: 'Secret' }, 'invalid object type: v1'.replace('v1', '/v1, Kind=Secret')],
    [{ apiVersion: 'apps/v2' }, 'invalid object type: apps/v2, Kind=ConfigMap'],
    [{ metadata: { name: 'x', managedFields: [] } }, 'metadata.managedFields must be nil'],
    [data({ a: 1 }), 'failed to create typed patch object (/x; /v1, Kind=ConfigMap): .data.a: expected string'],
    [
      { nothing: 1 },
      'failed to create typed patch object (/x; /v1, Kind=ConfigMap): .nothing: field not declared in schema',
    ],
  ])('refuses %j', (body, message) => {
    const applied = Array.isArray(body)
      ? body
      : { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, ...body };
    const empty = emptyObject(shapeOf(ConfigMap));
    const write = bodyWriteOf(shapeOf(ConfigMap), { manager: 'm', subresource: '', nowMs: 0 });
    const status = conflictOf(() =>
      runNow(planApply({ write, kind: ConfigMap, live: empty, empty, applied, force: false })),
    );
    expect(status.code).toBe(400);
    expect(status.message).toContain(message);
  });
});

const container = (name: string, image: string): Body => ({ name, image });
const deployment = (spec: Body): Body => ({ spec: { selector: { matchLabels: { app: 'x' } }, ...spec } });

describe('parts of objects', () => {
  it('own their parts apart from the object', () => {
    const template = { spec: { containers: [container('a', '1')] } };
    const history = new History(Deployment).apply('one', deployment({ replicas: 1, template }));
    history.apply(
      'one',
      { status: { replicas: 1 }, metadata: { name: 'x', labels: { no: '' } } },
      { subresource: 'status' },
    );
    expect(history.owners).toEqual({
      'one/Apply': [
        '.spec.replicas',
        '.spec.selector',
        '.spec.template.spec.containers[name="a"]',
        '.spec.template.spec.containers[name="a"].image',
        '.spec.template.spec.containers[name="a"].name',
      ],
      'one/Apply/status': ['.status.replicas'],
    });
    expect(history.apply('one', deployment({ template })).object).not.toHaveProperty('spec.replicas');
    expect(history.object).toHaveProperty('status.replicas', 1);
  });

  it('merge items by their keys, and take out those that nobody owns any more', () => {
    const of = (...containers: Body[]) => deployment({ template: { spec: { containers } } });
    const history = new History(Deployment).apply('one', of(container('a', '1'), container('b', '1')));
    history.apply('two', of({ name: 'b', args: ['x'] }, container('c', '1')));
    history.apply('one', of(container('a', '2')));
    expect(history.object).toMatchObject(of(container('a', '2'), { name: 'b', args: ['x'] }, container('c', '1')));
    expect(history.object).not.toHaveProperty('spec.template.spec.containers.1.image');
    history.apply('two', deployment({}));
    expect(history.object).toHaveProperty('spec.template.spec.containers', [container('a', '2')]);
  });

  it('of a scale are those of the number of pods', () => {
    const history = new History(Deployment).apply('one', deployment({ replicas: 1 }));
    const workload = history.object as KubeObject;
    const before = workload.metadata.managedFields;
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: {} } as Scale;
    giveRecord(workload, scale, replicasPath);
    expect(scale.metadata.managedFields).toMatchObject([
      { manager: 'one', apiVersion: 'autoscaling/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ]);
    takeRecord(workload, scale, { of: Deployment, path: replicasPath });
    expect(workload.metadata.managedFields).toEqual(before);
    setEntries(
      scale,
      storedEntries(scale.metadata.managedFields).map(entry => ({ ...entry, manager: 'hpa', subresource: 'scale' })),
    );
    takeRecord(workload, scale, { of: Deployment, path: replicasPath });
    expect(history.owners).toEqual({ 'hpa/Apply/scale': ['.spec.replicas'], 'one/Apply': ['.spec.selector'] });
    expect(workload.metadata.managedFields?.[0]?.apiVersion).toBe('apps/v1');
  });
});

describe('updates', () => {
  it('own what they change, and take it from others', () => {
    const history = new History(ConfigMap)
      .apply('one', data({ a: '1', b: '1' }))
      .update('two', data({ a: '2', b: '1', c: '1' }));
    expect(history.owners).toEqual({ 'one/Apply': ['.data.b'], 'two/Update': ['.data.a', '.data.c'] });
    history.update('three', data({ b: '1' }));
    expect(history.owners).toEqual({ 'one/Apply': ['.data.b'] });
  });

  it('that change nothing leave the record as it is', () => {
    const history = new History(ConfigMap).update('one', data({ a: '1' }));
    const before = history.object?.metadata.managedFields;
    expect(history.update('two', data({ a: '1' })).object?.metadata.managedFields).toBe(before);
  });

  it('may correct the record', () => {
    const history = new History(ConfigMap).update('one', data({ a: '1' }));
    const entry = {
      manager: 'sent',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    };
    history.update('two', { ...data({ a: '1' }), metadata: { managedFields: [entry] } });
    expect(history.owners).toEqual({ 'sent/Apply': ['.data.a'] });
    history.update('two', { ...data({ a: '1' }), metadata: { managedFields: [{ ...entry, operation: 'Other' }] } });
    expect(history.owners).toEqual({ 'sent/Apply': ['.data.a'] });
    history.update('two', { ...data({ a: '2' }), metadata: { managedFields: [{ ...entry, apiVersion: 'v9' }] } });
    expect(history.owners).toEqual({ 'two/Update': ['.data.a'] });
  });

  it('of more than ten managers are put together, the oldest first', () => {
    const history = new History(ConfigMap);
    const values: Body = {};
    for (let index = 0; index < 13; index++) {
      values[`k${index}`] = '';
      history.update(`m${String(index).padStart(2, '0')}`, data({ ...values }));
    }
    const managers = Object.keys(history.owners);
    expect(managers).toHaveLength(10);
    expect(managers[0]).toBe('ancient-changes/Update');
    expect(history.owners['ancient-changes/Update']).toEqual(['.data', '.data.k0', '.data.k1', '.data.k2', '.data.k3']);
  });

  it('do not own what the server alone sets, or another part of the object', () => {
    const history = new History(ConfigMap).update('one', {
      ...data({ a: '1' }),
      metadata: { uid: 'u', generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' },
    });
    expect(history.owners['one/Update']).toEqual(['.data', '.data.a']);
    const parts = new History(Deployment).update('one', { spec: { replicas: 1 }, status: { replicas: 1 } });
    expect(parts.owners['one/Update']?.filter(path => path.includes('replicas'))).toEqual(['.spec.replicas']);
  });

  it('own what is null when it is left out, where it comes with what it is in', () => {
    const history = new History(Event).update('one', { involvedObject: { kind: 'Pod' }, series: { count: 1 } });
    expect(history.owners['one/Update']).toContain('.series.lastObservedTime');
  });
});
