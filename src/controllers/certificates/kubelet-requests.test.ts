import { describe, expect, test } from 'vitest';
import type { Node } from '#api';
import type { CertificateRequest } from '#base';
import { whyNotClient, whyNotKubeletClient, whyNotKubeletServing, whyNotOwnNames } from './kubelet-requests.ts';

const request = (changes: Partial<CertificateRequest> = {}): CertificateRequest => ({
  commonName: 'system:node:a',
  organizations: ['system:nodes'],
  dnsNames: [],
  ipAddresses: [],
  emailAddresses: [],
  uris: [],
  ...changes,
});
const clientUsages = ['client auth', 'digital signature'];
const servingUsages = ['server auth', 'digital signature'];

describe('the client certificate of a kubelet', () => {
  test.each<[string, Partial<CertificateRequest>, string[], string | undefined]>([
    ['as it should be', {}, clientUsages, undefined],
    ['with key encipherment', {}, [...clientUsages, 'key encipherment'], undefined],
    [
      'of administrators',
      { organizations: ['system:masters'] },
      clientUsages,
      'subject organization is not system:nodes',
    ],
    [
      'of administrators, too',
      { organizations: ['system:nodes', 'system:masters'] },
      clientUsages,
      'subject organization is not system:nodes',
    ],
    ['with a name', { dnsNames: ['a'] }, clientUsages, 'DNS subjectAltNames are not allowed'],
    ['with an address', { ipAddresses: ['10.0.0.1'] }, clientUsages, 'IP subjectAltNames are not allowed'],
    ['with a mail address', { emailAddresses: ['a@b.c'] }, clientUsages, 'Email subjectAltNames are not allowed'],
    ['with a URI', { uris: ['spiffe://a'] }, clientUsages, 'URI subjectAltNames are not allowed'],
    [
      'of no node',
      { commonName: 'system:node:' },
      clientUsages,
      'subject common name does not begin with "system:node:"',
    ],
    ['of a user', { commonName: 'joe' }, clientUsages, 'subject common name does not begin with "system:node:"'],
    ['for a server', {}, servingUsages, 'usages did not match [client auth digital signature]'],
    ['for a server, too', {}, [...clientUsages, 'server auth'], 'usages did not match [client auth digital signature]'],
    ['for nothing', {}, [], 'usages did not match [client auth digital signature]'],
  ])('%s', (_, changes, usages, expected) => expect(whyNotKubeletClient(request(changes), usages)).toBe(expected));
});

describe('the certificate of a kubelet as a server', () => {
  const named = { dnsNames: ['a'], ipAddresses: ['10.0.0.1'] };
  test.each<[string, Partial<CertificateRequest>, string[], string | undefined]>([
    ['as it should be', named, servingUsages, undefined],
    ['without names', {}, servingUsages, 'DNS or IP subjectAltName is required'],
    ['with a URI', { ...named, uris: ['https://a'] }, servingUsages, 'URI subjectAltNames are not allowed'],
    [
      'with a mail address',
      { ...named, emailAddresses: ['a@b.c'] },
      servingUsages,
      'Email subjectAltNames are not allowed',
    ],
    ['of others', { ...named, organizations: [] }, servingUsages, 'subject organization is not system:nodes'],
    ['for a client', named, clientUsages, 'usages did not match [server auth digital signature]'],
  ])('%s', (_, changes, usages, expected) => expect(whyNotKubeletServing(request(changes), usages)).toBe(expected));
});

describe('the names of a node', () => {
  const node = (name: string, ...addresses: string[]) =>
    ({
      metadata: { name },
      status: { addresses: addresses.map(address => ({ type: 'InternalIP', address })) },
    }) as Node;
  const hostname = { ...node('b'), status: { addresses: [{ type: 'Hostname', address: '10.0.0.9' }] } } as Node;
  const nodes = [node('a', '10.0.0.1', 'fd00::1'), node('b', '10.0.0.2'), node('c', '10.0.0.1')];
  test.each<[string, Partial<CertificateRequest>, readonly Node[], string | undefined]>([
    ['its own', { dnsNames: ['a'], ipAddresses: ['10.0.0.1'] }, [node('a', '10.0.0.1')], undefined],
    ['an address in other words', { ipAddresses: ['fd00:0:0::1'] }, nodes, undefined],
    ['before it registered', { dnsNames: ['a'] }, [], 'the node a has not registered'],
    [
      'of the API server',
      { dnsNames: ['a', 'kubernetes.default.svc'] },
      nodes,
      "kubernetes.default.svc is not the node's name",
    ],
    ['of another', { ipAddresses: ['10.0.0.2'] }, nodes, '10.0.0.2 is no address of the node'],
    ['that another has, too', { ipAddresses: ['10.0.0.1'] }, nodes, '10.0.0.1 is an address of the node c, too'],
    [
      'a host name that is an address',
      { ipAddresses: ['10.0.0.9'] },
      [node('a'), hostname],
      '10.0.0.9 is no address of the node',
    ],
    ['of another node', { commonName: 'system:node:b' }, nodes, 'it is system:node:b, and not system:node:a, who asks'],
  ])('%s', (_, changes, known, expected) =>
    expect(whyNotOwnNames(request(changes), { username: 'system:node:a', nodes: known })).toBe(expected),
  );
});

test.each([
  [['client auth'], true],
  [['client auth', 'digital signature', 'key encipherment'], true],
  [['digital signature'], false],
  [['client auth', 'server auth'], false],
  [['client auth', 'cert sign'], false],
])('a client certificate for %j: %s', (usages, allowed) => expect(whyNotClient(usages) === undefined).toBe(allowed));
