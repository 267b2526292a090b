import { expect, test } from 'vitest';
import { withDefaultNetwork } from '#lifecycle';
import { loadConfiguration } from './load.ts';

test('a component alone has what nobody gave it, as upstream has it', () => {
  const { apiPort, kubeletPort, clusterCidr, serviceCidr, serviceNodePortRange, logLevel } = withDefaultNetwork(
    loadConfiguration({ flags: { kubeletPort: '10300' }, env: {} }),
  );
  expect({ apiPort, kubeletPort, clusterCidr, serviceCidr, serviceNodePortRange, logLevel }).toEqual({
    apiPort: 6443,
    kubeletPort: 10_300,
    clusterCidr: '10.244.0.0/16',
    serviceCidr: '10.96.0.0/16',
    serviceNodePortRange: '30000-32767',
    logLevel: 'warn',
  });
});
