import { expect, test } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { ConfigMap } from '../core/v1/config-map.ts';
import { Namespace } from '../core/v1/namespace.ts';
import { Pod } from '../core/v1/pod.ts';
import { Service } from '../core/v1/service.ts';
import { applyDefaults } from './defaults.ts';
import { structOf } from './structs.ts';

test.each([
  [Namespace, {}, { spec: {}, status: { phase: 'Active' } }],
  [
    Service,
    { spec: { ports: [{ port: 80 }] } },
    {
      spec: { ports: [{ port: 80, protocol: 'TCP' }], sessionAffinity: 'None', type: 'ClusterIP' },
      status: { loadBalancer: {} },
    },
  ],
  [ConfigMap, { data: { a: '' } }, { data: { a: '' } }],
  [
    Service,
    { spec: { type: '', sessionAffinity: 'ClientIP' }, status: { loadBalancer: {} } },
    {
      spec: { type: 'ClusterIP', sessionAffinity: 'ClientIP' },
      status: { loadBalancer: {} },
    },
  ],
])('%o: %j', (kind, draft, result) => {
  applyDefaults(structOf(kind), draft);
  expect(draft).toEqual(result);
});

test('fills in the template of a deployment', () => {
  const probe = { httpGet: { port: 80 }, periodSeconds: 0 };
  const draft = {
    spec: {
      selector: {},
      template: { spec: { containers: [{ name: 'a', readinessProbe: probe, ports: [{ containerPort: 80 }] }] } },
    },
  };
  applyDefaults(structOf(Deployment), draft);
  expect(draft.spec).toEqual({
    selector: {},
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate' },
    template: {
      spec: {
        containers: [
          {
            name: 'a',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            readinessProbe: {
              httpGet: { port: 80, path: '/', scheme: 'HTTP' },
              failureThreshold: 3,
              periodSeconds: 10,
              successThreshold: 1,
              timeoutSeconds: 1,
            },
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          },
        ],
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
    },
  });
});

test('what is set stays, zero and false included', () => {
  const draft = { spec: { replicas: 0, template: { spec: { terminationGracePeriodSeconds: 0 } } } };
  applyDefaults(structOf(Deployment), draft);
  expect(draft.spec).toMatchObject({ replicas: 0, template: { spec: { terminationGracePeriodSeconds: 0 } } });
});

test('two objects do not share a default', () => {
  const [one, other] = [{ spec: {} }, { spec: {} }] as { spec: { securityContext?: object } }[];
  for (const draft of [one, other]) applyDefaults(structOf(Pod), draft);
  expect(one?.spec.securityContext).toEqual({});
  expect(one?.spec.securityContext).not.toBe(other?.spec.securityContext);
});

test('values of a wrong type are left alone', () => {
  for (const draft of [
    null,
    'x',
    [],
    { spec: 'x' },
    { spec: { containers: 'x' } },
    { spec: { containers: [1, null] } },
  ]) {
    expect(() => applyDefaults(structOf(Pod), draft)).not.toThrow();
  }
});
