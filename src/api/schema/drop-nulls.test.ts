import { expect, it } from 'vitest';
import { dropNulls } from './drop-nulls.ts';
import { structOf } from './structs.ts';

const dropped = (object: { apiVersion: string; kind: string }) => {
  dropNulls(structOf(object), object);
  return object;
};

it('leaves out what a server writes as null', () => {
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' };
  const written = { ...slice, endpoints: null, ports: null, metadata: { creationTimestamp: null } };
  expect(dropped(written)).toEqual({ ...slice, metadata: {} });
});

it('looks into lists and maps, and gives required fields their zero value', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: { containers: null, volumes: [{ name: 'v', emptyDir: { sizeLimit: null } }] },
    status: { conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }] },
  };
  expect(dropped(pod)).toEqual({
    ...pod,
    spec: { containers: [], volumes: [{ name: 'v', emptyDir: {} }] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
});

it('keeps nulls that mean something, and fields that it does not know', () => {
  const revision = { apiVersion: 'apps/v1', kind: 'ControllerRevision', revision: 1, data: { a: null }, later: null };
  expect(dropped(structuredClone(revision))).toEqual(revision);
});
