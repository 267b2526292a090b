import { describe, expect, it } from 'vitest';
import { chooseNodeAddresses, type NetworkFacts } from './node-addresses.ts';

const header = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT';
const route4 = (device: string, metric: number, destination = '00000000', mask = '00000000') =>
  `${device}\t${destination}\t010200C0\t0003\t0\t0\t${metric}\t${mask}\t0\t0\t0`;
const none = '00000000000000000000000000000000';
const route6 = (device: string, metric: number, flags = '00000003') =>
  `${none} 00 ${none} 00 fe800000000000000000000000000001 ${metric.toString(16).padStart(8, '0')} 00000001 00000000 ${flags}     ${device}`;
const ipv4 = (address: string) => ({ address, family: 'IPv4' as const, internal: false });
const ipv6 = (address: string) => ({ address, family: 'IPv6' as const, internal: false });

const interfaces: NetworkFacts['interfaces'] = {
  lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true }],
  docker0: [ipv4('172.17.0.1')],
  eth0: [ipv4('192.0.2.2'), ipv6('fe80::1'), ipv6('2001:db8::2')],
  wlan0: [ipv4('198.51.100.2')],
};

describe('chooseNodeAddresses', () => {
  it('takes the interface of the default route, the lowest metric first, without link-local addresses', () => {
    const ipv4Routes = [
      header,
      route4('wlan0', 600),
      route4('eth0', 100),
      route4('docker0', 0, '0000110A', '0000FFFF'),
      route4('docker0', 0, '00000000', '00000080'), // 0.0.0.0/1, as VPNs have
    ].join('\n');
    const ipv6Routes = [
      route6('lo', 0xffffffff, '00200200'),
      route6('docker0', 1, '00200200'),
      route6('eth0', 1024),
    ].join('\n');
    expect(chooseNodeAddresses({ interfaces, ipv4Routes, ipv6Routes })).toEqual({
      device: 'eth0',
      ipv4: '192.0.2.2',
      ipv6: '2001:db8::2',
    });
  });
  it('takes IPv6 from its own default route', () => {
    const two = { ...interfaces, tun0: [ipv6('2001:db8:1::2')] };
    const ipv4Routes = [header, route4('eth0', 100)].join('\n');
    expect(chooseNodeAddresses({ interfaces: two, ipv4Routes, ipv6Routes: route6('tun0', 1) })).toEqual({
      device: 'eth0',
      ipv4: '192.0.2.2',
      ipv6: '2001:db8:1::2',
    });
  });
  it('takes the first interface with an address when there is no default route', () => {
    expect(chooseNodeAddresses({ interfaces, ipv4Routes: header, ipv6Routes: '' })).toMatchObject({
      device: 'docker0',
      ipv4: '172.17.0.1',
    });
  });
  it('finds nothing on a machine that is alone', () => {
    expect(
      chooseNodeAddresses({ interfaces: { lo: interfaces['lo'] }, ipv4Routes: '', ipv6Routes: '' }),
    ).toBeUndefined();
  });
});
