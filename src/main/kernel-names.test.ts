import { expect, test } from 'vitest';
import { kernelNames } from './kernel-names.ts';

test('the usual data directory has plain names', () => {
  expect(kernelNames('/var/lib/kubernode/')).toEqual({
    bridge: 'kubernode0',
    networkTable: 'kubernode-network',
    proxyTable: 'kubernode-proxy',
  });
});

test('any other has names of its own, always the same, short enough for the kernel', () => {
  const one = kernelNames('/tmp/one');
  expect(one).toEqual(kernelNames('/tmp/../tmp/one'));
  expect(one.bridge).toMatch(/^kn-[0-9a-f]{8}$/);
  const names = [...Object.values(one), ...Object.values(kernelNames('/tmp/two'))];
  expect(new Set(names).size).toBe(6);
});
