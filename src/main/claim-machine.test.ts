import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hasNoNodeData, type Link, planClaim } from './claim-machine.ts';

const own = { bridge: 'kn-00000001', clusterCidr: '10.244.0.0/16' };
const nothing = { leftovers: [], disturbing: [] };
const uplink: Link = { ifname: 'eth0', addr_info: [{ local: '192.0.2.2', prefixlen: 24 }] };
const ofOther: Link = {
  ifname: 'kn-00000002',
  ifalias: 'pods of /srv/other one',
  addr_info: [{ local: '10.244.0.1', prefixlen: 24 }],
};

test('a machine without pods is free, and so is our own network', () => {
  const ours: Link = { ...ofOther, ifname: own.bridge, ifalias: 'pods of /srv/ours' };
  const port: Link = { ifname: 'veth1', master: own.bridge };
  expect(planClaim([uplink, ours, port], own)).toEqual(nothing);
});

test('the network of a cluster that was killed goes when no pod is on it', () => {
  expect(planClaim([uplink, ofOther], own)).toEqual({ ...nothing, leftovers: ['/srv/other one'] });
});

test('pods that still run are not touched', () => {
  const port: Link = { ifname: 'veth1', master: ofOther.ifname };
  expect(() => planClaim([ofOther, port], own)).toThrow(
    "pods of another cluster have addresses of --cluster-cidr 10.244.0.0/16: choose another range, or end them with kubernode down --data-dir '/srv/other one'",
  );
});

test('clusters with other addresses are left alone, be pods there or not', () => {
  const apart = { ...ofOther, addr_info: [{ local: '10.245.0.1', prefixlen: 24 }] };
  const port: Link = { ifname: 'veth1', master: ofOther.ifname };
  expect(planClaim([apart], own)).toEqual(nothing);
  expect(planClaim([apart, port], own)).toEqual(nothing);
});

test.each(['10.244.7.1/24', '10.244.0.9/32', '10.244.0.1/16'])('a foreign link with %s is named', cidr => {
  const [local = '', length] = cidr.split('/');
  const foreign: Link = { ifname: 'cni0', addr_info: [{ local, prefixlen: Number(length) }] };
  expect(() => planClaim([foreign], own)).toThrow(`cni0 of this machine has ${cidr}`);
});

test('a foreign link that came later keeps no cluster from going on, and is named', () => {
  const ours: Link = { ...ofOther, ifname: own.bridge, ifalias: 'pods of /srv/ours' };
  const foreign: Link = { ifname: 'cni0', addr_info: [{ local: '10.244.77.1', prefixlen: 32 }] };
  const message =
    "cni0 of this machine has 10.244.77.1/32, which is in the pods' range: choose another one than --cluster-cidr 10.244.0.0/16";
  expect(planClaim([ours, foreign], own)).toEqual({ ...nothing, disturbing: [message] });
});

test('a wider range does no harm, nor does one of the other family', () => {
  const wide: Link = {
    ifname: 'eth0',
    addr_info: [
      { local: '10.1.2.3', prefixlen: 8 },
      { local: 'fd00::1', prefixlen: 64 },
    ],
  };
  expect(planClaim([wide], own)).toEqual(nothing);
});

test('pods of a kubelet over somebody else’s containerd are not taken for left over', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'claim-'));
  expect(hasNoNodeData(dataDir)).toBe(true);
  await mkdir(path.join(dataDir, 'kubelet'));
  expect(hasNoNodeData(dataDir)).toBe(false);
  await rm(dataDir, { recursive: true });
});
