import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfiguration, readConfigurationFile } from './load.ts';
import { environmentName, flagName, nodeNameOf, options } from './options.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const file = path.join(folder, 'cluster.yaml');
  writeFileSync(file, text);
  return file;
}
const head = 'apiVersion: kubernode.dev/v1\nkind: ClusterConfiguration\n';

test('every option has its default', () => {
  const configuration = loadConfiguration({ flags: {}, env: {} });
  expect(Object.keys(configuration).toSorted()).toEqual(options.map(option => option.name).toSorted());
  expect(configuration).toMatchObject({ apiPort: 0, serviceCidr: '', noNode: false, apply: [] });
});

test('flags win over the environment, that over the file', () => {
  const file = fileWith(`${head}apiPort: 1001\nsimulatedNodes: 3\nnodeName: from-file\n`);
  const env = { KUBERNODE_API_PORT: '1002', KUBERNODE_SIMULATED_NODES: '4' };
  const configuration = loadConfiguration({ flags: { apiPort: '1003' }, env, file });
  expect(configuration).toMatchObject({ apiPort: 1003, simulatedNodes: 4, nodeName: 'from-file' });
});

test('lists of the node may be maps in a file, as in the configuration of upstream s kubelet', () => {
  const file = fileWith(
    `${head}evictionHard: {memory.available: 200Mi, nodefs.available: 5%}\nkubeReserved: memory=1Gi\nsystemReserved: {cpu: 1}\n`,
  );
  expect(readConfigurationFile(file)).toEqual({
    evictionHard: 'memory.available<200Mi,nodefs.available<5%',
    kubeReserved: 'memory=1Gi',
    systemReserved: 'cpu=1',
  });
});

test('paths of a file are relative to it', () => {
  const file = fileWith(`${head}dataDir: data\napply: [one, /two]\n`);
  expect(readConfigurationFile(file)).toEqual({
    dataDir: path.join(folder, 'data'),
    apply: [path.join(folder, 'one'), '/two'],
  });
});

test('a flag is one path, colons included, and a variable a list of them', () => {
  const apply = (flags: { apply?: string[] }, env = {}) => loadConfiguration({ flags, env }).apply;
  expect(apply({ apply: ['/a:b.yaml', '/c'] })).toEqual(['/a:b.yaml', '/c']);
  expect(apply({}, { KUBERNODE_APPLY: ['/a', '/b'].join(path.delimiter) })).toEqual(['/a', '/b']);
  const url = 'https://example.com/a.yaml';
  const refusal = `"${url}" is not a path (what a URL leads to must be downloaded first)`;
  expect(() => apply({ apply: [url] })).toThrow(`--apply: ${refusal}`);
  expect(() => apply({}, { KUBERNODE_APPLY: url })).toThrow(`KUBERNODE_APPLY: ${refusal}`);
});

describe('what is not understood is one clear line', () => {
  test.each([
    [{ name: 'Blue' }, '--name: "Blue" is not a name of at most 40'],
    [{ apiPort: '70000' }, '--api-port: "70000" is not a port from 1 to 65535'],
    [{ clusterCidr: '10.1.2.3/16' }, '--cluster-cidr: "10.1.2.3/16" is not an IPv4 network'],
    [{ evictionHard: 'memory.available' }, '--eviction-hard: "memory.available" is not a list such as'],
    [{ kubeReserved: 'memory<1Gi' }, '--kube-reserved: "memory<1Gi" is not a list such as memory=1Gi'],
    [{ podMaxPids: '0' }, '--pod-max-pids: "0" is not a number from 1, or -1 for no limit'],
    [{ evictionPressureTransitionPeriod: '5' }, '"5" is not a duration such as 90s or 5m'],
    [{ simulatedNodes: '-1' }, '--simulated-nodes: "-1" is not a number'],
    [{ clusterCidr: '10.96.0.0/16', serviceCidr: '10.96.8.0/24' }, 'overlap'],
    [{ serviceNodePortRange: '32767-30000' }, '"32767-30000" is not a range of ports such as 30000-32767'],
    [{ serviceNodePortRange: '30000' }, 'is not a range of ports'],
  ])('flags %j', (flags, message) => {
    expect(() => loadConfiguration({ flags, env: {} })).toThrow(message);
  });

  test.each([
    [`${head}apiport: 1\n`, 'cluster.yaml:3: apiport: unknown field'],
    [`${head}apiPort: many\n`, 'cluster.yaml:3: apiPort: "many" is not a port'],
    ['apiVersion: v1\nkind: Pod\n', 'apiVersion: expected kubernode.dev/v1'],
    [`${head}apply: {a: b}\n`, 'cluster.yaml:3: apply: expected a value'],
    [`${head}apply: [{a: b}]\n`, 'cluster.yaml:3: apply: expected a path'],
    [`${head}dataDir: 5\n`, 'cluster.yaml:3: dataDir: expected a path'],
    [`${head}---\n${head}`, 'cluster.yaml:3: expected one document'],
    ['apiVersion: kubernode.dev/v1\nkind: Cluster\n', 'cluster.yaml:2: kind: expected ClusterConfiguration'],
    [`${head}a: [\n`, 'cluster.yaml:'],
  ])('file %j', (text, message) => {
    expect(() => readConfigurationFile(fileWith(text))).toThrow(message);
  });

  test('a file that is not there', () => {
    expect(() => readConfigurationFile('/does/not/exist.yaml')).toThrow('cannot be read');
  });

  test('an environment variable is named', () => {
    expect(() => loadConfiguration({ flags: {}, env: { KUBERNODE_API_PORT: 'x' } })).toThrow(
      'KUBERNODE_API_PORT: "x" is not a port',
    );
  });
});

test('names in their three forms', () => {
  expect(flagName('dataDir')).toBe('data-dir');
  expect(environmentName('serviceCidr')).toBe('KUBERNODE_SERVICE_CIDR');
});

test('a name gives a place, unless that is given too', () => {
  const { dataDir } = loadConfiguration({ flags: {}, env: {} });
  expect(loadConfiguration({ flags: { name: 'blue' }, env: {} })).toMatchObject({ dataDir: `${dataDir}-blue` });
  expect(loadConfiguration({ flags: { name: 'kubernode' }, env: {} })).toMatchObject({ dataDir });
  const env = { KUBERNODE_NAME: 'green', KUBERNODE_DATA_DIR: '/y' };
  expect(loadConfiguration({ flags: {}, env })).toMatchObject({ name: 'green', dataDir: '/y' });
  expect(loadConfiguration({ flags: { name: 'blue' }, env })).toMatchObject({ dataDir: `${dataDir}-blue` });
  expect(loadConfiguration({ flags: { name: 'blue', dataDir: '/x' }, env })).toMatchObject({
    name: 'blue',
    dataDir: '/x',
  });
  expect(loadConfiguration({ flags: { dataDir: '/x' }, env })).toMatchObject({ name: '', dataDir: '/x' });
});

test.each([
  ['web-1.example.org', 'web-1.example.org'],
  ['My_Laptop', 'my-laptop'],
  ['-x-', 'x'],
  ['___', 'localhost'],
])('the machine %s is the node %s', (hostname, expected) => {
  expect(nodeNameOf(hostname)).toBe(expected);
});
