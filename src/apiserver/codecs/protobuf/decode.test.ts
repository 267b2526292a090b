import { expect, it } from 'vitest';
import { maxJsonValues } from '#api';
import { decodeProtobuf } from './decode.ts';

/** A field of a message: number, then what it holds. */
const varint = (number: number, value: number): Buffer =>
  Buffer.from([...varintBytes(number * 8), ...varintBytes(value)]);
const bytes = (number: number, content: Buffer | string): Buffer => {
  const payload = Buffer.from(content as string);
  return Buffer.concat([Buffer.from([...varintBytes(number * 8 + 2), ...varintBytes(payload.length)]), payload]);
};
const message = (...fields: Buffer[]): Buffer => Buffer.concat(fields);
function varintBytes(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varintBytes(Math.floor(value / 128))];
}
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  message(
    Buffer.from('k8s\0'),
    bytes(1, message(bytes(1, apiVersion), bytes(2, kind))),
    bytes(2, raw),
    bytes(3, ''),
    bytes(4, ''),
  );

it('reads scalars, maps, lists, times, quantities and inlined messages', () => {
  const metadata = message(
    bytes(1, 'web'),
    bytes(8, message(varint(1, 1_767_225_600), varint(2, 0))),
    bytes(11, message(bytes(1, 'app'), bytes(2, 'web'))),
  );
  const limits = bytes(1, message(bytes(1, 'cpu'), bytes(2, bytes(1, '250m'))));
  const probe = message(
    bytes(1, bytes(2, message(bytes(1, '/'), bytes(2, message(varint(1, 1), varint(2, 0), bytes(3, 'http')))))),
    varint(2, 0),
  );
  const port = message(bytes(1, 'http'), varint(2, 0), varint(3, 8080), bytes(4, 'TCP'));
  const container = message(
    bytes(1, 'c'),
    bytes(2, 'nginx'),
    bytes(3, 'a'),
    bytes(3, 'b'),
    bytes(6, port),
    bytes(8, limits),
    bytes(10, probe),
    varint(16, 0),
  );
  const volume = message(bytes(1, 'cfg'), bytes(2, bytes(19, message(bytes(1, bytes(1, 'settings'))))));
  const spec = message(bytes(1, volume), bytes(2, container), bytes(3, ''), varint(4, 0));
  expect(decodeProtobuf(envelope('v1', 'Pod', message(bytes(1, metadata), bytes(2, spec), bytes(3, ''))))).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', creationTimestamp: '2026-01-01T00:00:00Z', labels: { app: 'web' } },
    spec: {
      volumes: [{ name: 'cfg', configMap: { name: 'settings' } }],
      containers: [
        {
          name: 'c',
          image: 'nginx',
          command: ['a', 'b'],
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          resources: { limits: { cpu: '250m' } },
          livenessProbe: { httpGet: { path: '/', port: 'http' } },
        },
      ],
      terminationGracePeriodSeconds: 0,
    },
    status: {},
  });
});

it('keeps zeros that say something', () => {
  const spec = message(varint(1, 0), varint(4, 0));
  expect(decodeProtobuf(envelope('apps/v1', 'ReplicaSet', bytes(2, spec)))).toMatchObject({ spec: { replicas: 0 } });
  const status = message(varint(1, 0), varint(2, 0), varint(7, 0));
  expect(decodeProtobuf(envelope('apps/v1', 'ReplicaSet', bytes(3, status)))['status']).toEqual({
    replicas: 0,
    terminatingReplicas: 0,
  });
  const constraint = message(varint(1, 1), bytes(2, 'zone'), bytes(3, 'DoNotSchedule'), varint(5, 0));
  const { spec: podSpec } = decodeProtobuf(envelope('v1', 'Pod', bytes(2, bytes(33, constraint))));
  expect(podSpec).toEqual({
    containers: [],
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', minDomains: 0 }],
  });
});

it('leaves out zeros of fields that are pointers in another message only', () => {
  const status = message(varint(1, 3), varint(2, 0), varint(3, 0));
  expect(decodeProtobuf(envelope('apps/v1', 'Deployment', bytes(3, status)))['status']).toEqual({
    observedGeneration: 3,
  });
});

it('refuses what is no such message', () => {
  expect(() => decodeProtobuf(Buffer.from('{}'))).toThrow('expected prefix');
  expect(() => decodeProtobuf(envelope('v1', 'Pod', Buffer.from([0x0a, 0x7f])))).toThrow('proto: unexpected EOF');
  expect(() => decodeProtobuf(envelope('v1', 'Nonsense', Buffer.alloc(0)))).toThrow(
    'no protobuf message is known for v1 Nonsense',
  );
});

it.each([
  ['of a number for a message', varint(1, 5), 'proto: wrong wireType = 0 for field metadata'],
  ['of a number for a text', bytes(1, varint(1, 5)), 'proto: wrong wireType = 0 for field name'],
  [
    'of a text for a number',
    bytes(2, bytes(4, 'x')),
    'proto: wrong wireType = 2 for field terminationGracePeriodSeconds',
  ],
  ['that there is not', Buffer.from([0x9e, 6]), 'proto: illegal wireType 6'],
  ['of a group that ends where none began', Buffer.from([0x9c, 6]), 'proto: illegal wireType 4'],
  ['of a group that does not end', Buffer.from([0x9b, 6]), 'proto: unexpected EOF'],
  ['of no field', varint(0, 1), 'proto: illegal tag 0 (wire type 0)'],
])('refuses a wire type %s', (_what, raw, words) => {
  expect(() => decodeProtobuf(envelope('v1', 'Pod', raw))).toThrow(words);
});

it('passes groups by, and adds up what comes of a message in pieces', () => {
  const group = message(Buffer.from([0x9b, 6]), varint(1, 1), Buffer.from([0x9b, 6]), Buffer.from([0x9c, 6, 0x9c, 6]));
  const raw = message(bytes(1, bytes(1, 'a')), group, bytes(1, bytes(2, 'a-')));
  expect(decodeProtobuf(envelope('v1', 'ConfigMap', raw))['metadata']).toEqual({ name: 'a', generateName: 'a-' });
});

const unknownFields = Buffer.alloc(2 * (maxJsonValues + 1), varint(9, 0));
it.each([
  ['in the envelope', message(envelope('v1', 'Pod', Buffer.alloc(0)), unknownFields)],
  ['in what says the type', message(Buffer.from('k8s\0'), bytes(1, unknownFields))],
  ['in an object', envelope('v1', 'Pod', unknownFields)],
  ['in a time', envelope('v1', 'Pod', bytes(1, bytes(8, unknownFields)))],
  ['in a quantity', envelope('v1', 'Node', bytes(3, bytes(1, message(bytes(1, 'cpu'), bytes(2, unknownFields)))))],
])('refuses too many fields that nobody knows, %s', (_, body) => {
  expect(() => decodeProtobuf(body)).toThrow(`limit is ${maxJsonValues} values`);
});
