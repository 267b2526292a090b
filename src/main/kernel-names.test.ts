import { expect, test } from 'vitest';
import { dataDirOfBridge, kernelNames } from './kernel-names.ts';

test('the usual data directory has plain names', () => {
  expect(kernelNames('/var/lib/kubernode/')).toEqual({
    bridge: 'kubernode0',
    bridgeAlias: 'pods of /var/lib/kubernode',
    networkTable: 'kubernode-network',
    proxyTable: 'kubernode-proxy',
  });
});

test('any other has names of its own, always the same, short enough for the kernel', () => {
  const one = kernelNames('/tmp/one');
  expect(one).toEqual(kernelNames('/tmp/../tmp/one'));
  expect(one.bridge).toMatch(/^kn-[0-9a-f]{8}$/);
  const names = [...Object.values(one), ...Object.values(kernelNames('/tmp/two'))];
  expect(new Set(names).size).toBe(8);
});

test('a bridge tells whose it is', () => {
  expect(dataDirOfBridge(kernelNames('/srv/a b').bridgeAlias)).toBe('/srv/a b');
  expect(dataDirOfBridge('uplink')).toBeUndefined();
  expect(dataDirOfBridge(undefined)).toBeUndefined();
});
