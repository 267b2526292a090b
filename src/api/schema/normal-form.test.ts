import { expect, it } from 'vitest';
import type { Node } from '../core/v1/node.ts';
import { deepClone } from '../json/deep.ts';
import { normalize } from './normal-form.ts';
import { structOf } from './structs.ts';

function normalized<T extends { apiVersion: string; kind: string }>(object: T): T {
  const draft = deepClone(object);
  normalize(structOf(object), draft);
  return draft;
}

const pod = (spec: object, status: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: {}, spec, status });
const container = { name: 'main', resources: {} };

it('leaves out zeros that mean nothing', () => {
  const given = {
    hostNetwork: false,
    hostPID: false,
    nodeName: '',
    nodeSelector: {},
    tolerations: [],
    containers: [{ ...container, image: '', stdin: false, args: [], ports: [{ containerPort: 80, hostPort: 0 }] }],
  };
  expect(normalized(pod(given))).toEqual(pod({ containers: [{ ...container, ports: [{ containerPort: 80 }] }] }));
});

it('keeps zeros that mean something: of what upstream holds by reference, and inside lists and maps', () => {
  const given = pod({
    terminationGracePeriodSeconds: 0,
    hostUsers: false,
    securityContext: {},
    nodeSelector: { disk: '' },
    volumes: [{ name: 'v', emptyDir: {} }],
    containers: [
      { ...container, args: [''], livenessProbe: { httpGet: { port: 0 }, terminationGracePeriodSeconds: 0 } },
    ],
  });
  expect(normalized(given)).toEqual(given);
});

it('fills in what is always there', () => {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' };
  expect(normalized(deployment)).toEqual({
    ...deployment,
    metadata: {},
    spec: { template: { metadata: {}, spec: { containers: [] } }, strategy: {} },
    status: {},
  });
  const { status } = normalized<Partial<Node> & Pick<Node, 'apiVersion' | 'kind'>>({ apiVersion: 'v1', kind: 'Node' });
  expect(status).toMatchObject({
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: { machineID: '', kubeletVersion: '' },
  });
  const metrics = { apiVersion: 'metrics.k8s.io/v1beta1', kind: 'NodeMetrics' };
  expect(normalized(metrics)).toMatchObject({ window: '0s' });
});

it('knows nothing by null, and an empty list that is always there only where the interface wants it', () => {
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: {}, addressType: 'IPv4' };
  expect(normalized({ ...slice, endpoints: null, ports: [] })).toEqual(slice);
  const given = pod(
    { containers: null, volumes: [{ name: 'v', emptyDir: { sizeLimit: null } }] },
    { conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }] },
  );
  expect(normalized(given)).toEqual(
    pod(
      { containers: [], volumes: [{ name: 'v', emptyDir: {} }] },
      { conditions: [{ type: 'Ready', status: 'True' }] },
    ),
  );
});

it('keeps what is inside of any JSON, fields that it does not know, and values of a wrong type', () => {
  const revision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {},
    revision: 0,
    data: { a: null },
    later: 0,
  };
  expect(normalized(revision)).toEqual(revision);
  const wrong = pod({ containers: 'none', volumes: [1, null] });
  expect(normalized(wrong)).toEqual(wrong);
});

it('has no text for a time that is not set', () => {
  const event = { apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: {}, series: { count: 1 } };
  expect(normalized(event)).toEqual({ ...event, deprecatedSource: {}, regarding: {} });
});

it('changes nothing the second time', () => {
  const once = normalized({
    apiVersion: 'v1',
    kind: 'Service',
    spec: { ports: [{ port: 80, nodePort: 0 }], selector: {} },
  });
  expect(normalized(once)).toEqual(once);
});
