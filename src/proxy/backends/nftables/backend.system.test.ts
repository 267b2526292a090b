import { expect, it } from 'vitest';
import { exec, silentLogger, systemClock } from '#base';
import { describeProxyBackend } from '../contract.ts';
import { createTestNetwork } from '../test-network.ts';
import { createNftablesBackend } from './backend.ts';

const create = (within: readonly string[]) =>
  createNftablesBackend({ clock: systemClock, logger: silentLogger, within });

describeProxyBackend('nftables', network => create(network.within('node')));

it('leaves no table behind', async () => {
  await using network = await createTestNetwork();
  const [command, ...args] = [...network.within('node'), 'nft', 'list', 'tables'];
  await using backend = create(network.within('node'));
  const settings = { families: ['IPv4', 'IPv6'], clusterCidrs: [], localhostNodePorts: true } as const;
  await backend.apply({ settings, services: new Map() });
  expect((await exec(command, args)).stdout).toBe('table ip kubernode-proxy\ntable ip6 kubernode-proxy\n');
  await backend.cleanUp();
  expect((await exec(command, args)).stdout).toBe('');
});
