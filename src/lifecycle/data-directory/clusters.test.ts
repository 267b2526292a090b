import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimDataDirectory } from './claim.ts';
import {
  clusterName,
  findCluster,
  holdsCluster,
  listClusters,
  locateCluster,
  readMarker,
  unlinkCluster,
} from './clusters.ts';

let home: string;
let base: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'clusters-'));
  base = path.join(home, 'kubernode');
});
afterEach(() => rm(home, { recursive: true }));

const inHome = (...names: string[]) => path.join(home, ...names);
const claim = (dataDir: string, name?: string) => claimDataDirectory(dataDir, { name, base });

test('clusters are listed by name, wherever they are, the usual one first', async () => {
  expect(await claim(inHome('elsewhere'), 'apple')).toBe('apple');
  expect(await claim(inHome('kubernode-blue'))).toBe('blue');
  expect(await claim(base)).toBe('kubernode');
  // A folder that only looks like a cluster's.
  await mkdir(inHome('kubernode-green'));
  expect(listClusters(base)).toEqual([
    { name: 'kubernode', dataDir: base },
    { name: 'apple', dataDir: inHome('elsewhere') },
    { name: 'blue', dataDir: inHome('kubernode-blue') },
  ]);
  expect(locateCluster('apple', base)).toBe(inHome('elsewhere'));
  expect(locateCluster('green', base)).toBe(inHome('kubernode-green'));
  expect(findCluster('green', base)).toBeUndefined();
});

test('folders of one name are told apart', async () => {
  expect(await Promise.all([claim(inHome('a', 'data')), claim(inHome('b', 'data'))])).toHaveLength(2);
  const names = listClusters(base).map(({ name }) => name);
  expect(names).toEqual(['data', 'data-2']);
  await expect(claim(inHome('c'), 'data')).rejects.toThrow('another cluster is called "data"');
});

test('no cluster is made in the data directory of another, with which it would be deleted', async () => {
  await claim(inHome('outer'));
  await mkdir(inHome('outer', 'kubelet'));
  await symlink(inHome('outer', 'kubelet'), inHome('link'));
  for (const place of [inHome('outer', 'kubelet', 'pods', 'x'), inHome('link')]) {
    await expect(claim(place)).rejects.toThrow(`it lies in ${inHome('outer')}, which is the cluster outer's`);
    expect(await readdir(inHome('outer', 'kubelet'))).toEqual([]);
  }
  expect(await claim(inHome('outer-2'))).toBe('outer-2');
});

test('a name can be changed, and its directory keeps its id', async () => {
  await claim(inHome('a'));
  const id = readMarker(inHome('a'))?.id;
  expect(await claim(inHome('a'), 'b')).toBe('b');
  expect(await claim(inHome('a'))).toBe('b');
  expect(readMarker(inHome('a'))).toMatchObject({ name: 'b', id });
  expect(await readdir(`${base}.clusters`)).toEqual(['b']);
});

test('of what is gone the name is free again; what was moved is found again when it is used', async () => {
  await claim(inHome('a'));
  await rename(inHome('a'), inHome('b'));
  expect(listClusters(base)).toEqual([]);
  expect(await claim(inHome('b'))).toBe('a');
  expect(listClusters(base)).toEqual([{ name: 'a', dataDir: inHome('b') }]);
  await unlinkCluster({ name: 'a', dataDir: inHome('c') }, base);
  expect(await readdir(`${base}.clusters`)).toEqual(['a']);
  await unlinkCluster({ name: 'a', dataDir: inHome('b') }, base);
  expect(await readdir(`${base}.clusters`)).toEqual([]);
  expect(clusterName(inHome('b'), base)).toBe('a');
});

test('a cluster whose disk is not mounted just now keeps its name, and is listed', async () => {
  await claim(inHome('disk'), 'shop');
  await rename(inHome('disk'), inHome('taken-off'));
  await mkdir(inHome('disk'));
  expect(await claim(inHome('other', 'shop'))).toBe('shop-2');
  expect(listClusters(base)).toEqual([
    { name: 'shop', dataDir: inHome('disk') },
    { name: 'shop-2', dataDir: inHome('other', 'shop') },
  ]);
  expect(holdsCluster(inHome('disk'))).toBe(false);
  await rm(inHome('disk'), { recursive: true });
  await rename(inHome('taken-off'), inHome('disk'));
  expect(clusterName(inHome('disk'), base)).toBe('shop');
});

test('a cluster is listed also when its marker is damaged, or it is of before there were markers', async () => {
  await claim(inHome('elsewhere'), 'shop');
  await writeFile(inHome('elsewhere', 'kubernode.json'), '{');
  for (const file of [
    ['store', 'data.mdb'],
    ['pki', 'ca.crt'],
  ]) {
    await mkdir(path.dirname(inHome('kubernode-old', ...file)), { recursive: true });
    await writeFile(inHome('kubernode-old', ...file), '');
  }
  expect(listClusters(base).map(({ name }) => name)).toEqual(['old', 'shop']);
  expect(clusterName(inHome('elsewhere'), base)).toBe('shop');
  expect(clusterName(inHome('kubernode-old'), base)).toBe('old');
});
