import { describe, expect, it } from 'vitest';
import { type CdiSpec, editsFor, noEdits, toCdiSpec } from './cdi.ts';

const spec: CdiSpec = {
  kind: 'example.com/gpu',
  containerEdits: { env: ['DRIVER=1.0', 'EMPTY'] },
  devices: [
    {
      name: 'a',
      containerEdits: {
        env: ['A=b=c'],
        deviceNodes: [{ path: '/dev/gpu0' }, { path: '/dev/gpu1', hostPath: '/dev/card1', permissions: 'r' }],
        mounts: [{ hostPath: '/lib', containerPath: '/gpu/lib', options: ['ro', 'rslave'] }],
      },
    },
    { name: 'b', containerEdits: { mounts: [{ hostPath: '/x', containerPath: '/y' }] } },
    { name: 'hooked', containerEdits: { hooks: [] } as object },
  ],
};

describe('edits of containers', () => {
  it('are those of the devices, and once those of their file', () => {
    expect(editsFor(['example.com/gpu=a', 'example.com/gpu=b', 'example.com/gpu=a'], [spec])).toEqual({
      env: [
        { key: 'DRIVER', value: '1.0' },
        { key: 'EMPTY', value: '' },
        { key: 'A', value: 'b=c' },
      ],
      mounts: [
        {
          hostPath: '/lib',
          containerPath: '/gpu/lib',
          readonly: true,
          propagation: 'PROPAGATION_HOST_TO_CONTAINER',
        },
        { hostPath: '/x', containerPath: '/y', readonly: false, propagation: 'PROPAGATION_PRIVATE' },
      ],
      devices: [
        { hostPath: '/dev/gpu0', containerPath: '/dev/gpu0', permissions: 'rwm' },
        { hostPath: '/dev/card1', containerPath: '/dev/gpu1', permissions: 'r' },
      ],
    });
    expect(editsFor([], [spec])).toEqual(noEdits);
  });

  it.each([
    ['example.com/gpu=c', 'unresolvable CDI devices example.com/gpu=c'],
    ['example.com/nic=a', 'unresolvable CDI devices example.com/nic=a'],
    ['nonsense', 'unresolvable CDI devices nonsense'],
    ['example.com/gpu=hooked', 'CDI edits are not supported: hooks'],
  ])('%s: %s', (id, words) => {
    expect(() => editsFor([id], [spec])).toThrow(words);
  });
});

it.each([
  [{ kind: 'a/b', devices: [{ name: 'c' }] }, true],
  [{ kind: 'a/b' }, false],
  [{ kind: 'a/b', devices: [{}] }, false],
  ['text', false],
  [null, false],
])('%j is a file of devices: %s', (document, isOne) => {
  expect(toCdiSpec(document) !== undefined).toBe(isOne);
});
