import { expect, test } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { Pod } from '../core/v1/pod.ts';
import { Service } from '../core/v1/service.ts';
import { formatFieldError } from '../field-error.ts';
import { checkFields } from './check-fields.ts';
import { structOf } from './structs.ts';

test.each([
  [Pod, { spec: { containers: [{ name: 'a', image: 'b' }] } }, []],
  [Pod, { spec: {} }, ['spec.containers: Required value']],
  [Pod, { spec: { containers: [] } }, ['spec.containers: Required value']],
  [Pod, { spec: { containers: [{ name: '' }] } }, ['spec.containers[0].name: Required value']],
  [
    Pod,
    { spec: { restartPolicy: 'never', containers: [{ name: 'a' }] } },
    ['spec.restartPolicy: Unsupported value: "never": supported values: "Always", "Never", "OnFailure"'],
  ],
  [
    Service,
    { spec: { type: 'x', ports: [{ port: 80, protocol: 'tcp' }], ipFamilies: ['IPv5'] } },
    [
      'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
      'spec.ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
      'spec.type: Unsupported value: "x": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  ],
  [Deployment, { spec: { template: {} } }, ['spec.selector: Required value']],
  [Pod, { spec: { containers: [{ name: 'a' }] }, status: { phase: 'Odd' } }, []],
])('%o: %j', (kind, object, messages) => {
  expect(checkFields(structOf(kind), object).map(formatFieldError)).toEqual(messages);
});

test('status is checked when asked for', () => {
  const errors = checkFields(structOf(Pod), { status: { phase: 'Odd' } }, { except: ['spec'] });
  expect(errors.map(error => error.field)).toEqual(['status.phase']);
});
