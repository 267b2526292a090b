import { expect, it } from 'vitest';
import { deepFreeze } from '../json/deep.ts';
import { normalize } from './normal-form.ts';
import { structOf } from './structs.ts';
import { withNulls } from './with-nulls.ts';

const written = (object: { apiVersion: string; kind: string }): unknown =>
  withNulls(structOf(object), deepFreeze(object));

it('writes null for lists and times that are always there and for references to nothing', () => {
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: {} };
  expect(written(slice)).toEqual({ ...slice, endpoints: null, ports: null });
  const claim = (apiGroup?: null) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    spec: {
      containers: [],
      volumes: [
        {
          name: 'v',
          ephemeral: {
            volumeClaimTemplate: {
              spec: { dataSource: { kind: 'X', name: 'x', ...(apiGroup === null && { apiGroup }) } },
            },
          },
        },
      ],
    },
  });
  expect(written(claim())).toEqual({ ...claim(null), spec: { ...claim(null).spec, containers: null } });
});

it('looks into lists, and leaves what it does not change shared', () => {
  const conditions = [
    { type: 'Ready', status: 'True', lastProbeTime: '2026-01-01T00:00:00Z' },
    { type: 'A', status: 'B' },
  ];
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a' }] }, status: { conditions } };
  const result = written(pod) as typeof pod;
  expect(result.status.conditions).toEqual([
    { ...conditions[0], lastTransitionTime: null },
    { ...conditions[1], lastProbeTime: null, lastTransitionTime: null },
  ]);
  expect(result.spec).toBe(pod.spec);
});

it('returns an object without such fields as it is', () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', data: {} };
  expect(written(map)).toBe(map);
});

it('is undone by the normal form', () => {
  const event = { apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'e' }, reason: 'Started' };
  normalize(structOf(event), event);
  const text = JSON.stringify(withNulls(structOf(event), event));
  expect(text).toContain('"eventTime":null');
  const read = JSON.parse(text) as typeof event;
  normalize(structOf(event), read);
  expect(read).toEqual(event);
});
