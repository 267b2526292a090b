/** What containers get of volumes, and that they get nothing else: with real containers, and somebody hostile in the
 *  volume. */
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterTrustBundle, ConfigMap, Event, type Pod, type VolumeMount } from '#api';
import { exec, removeTree } from '#base';
import { mountPointsBelow, unmountBelow } from '#linux';
import { makeCertificates } from '../../client/testing/certificates.ts';
import { exchangeSub, replaceNew } from '../testing/hostile.ts';
import { type KubeletOnContainerd, startKubeletOnContainerd } from '../testing/kubelet-on-containerd.ts';
import { busyboxImage, privateContainerdUnavailable } from '../testing/private-containerd.ts';

const secret = 'only root of the node reads this';
const statesOf = ({ status }: Pod) => (status?.containerStatuses ?? []).map(({ state }) => state);
const isRunning = (pod: Pod): boolean =>
  statesOf(pod).length === pod.spec.containers.length && statesOf(pod).every(state => state?.running);
const readOnly = /Read-only file system/;

describe.skipIf(privateContainerdUnavailable())('volumes', () => {
  let kubelet: KubeletOnContainerd;
  /** What is mounted below the pods' directory before there is any: itself, unless it is shared with what is around
   *  it. */
  let mountedFirst: string[];
  /** A folder of the node that no container is given. */
  let victim: string;
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
    mountedFirst = await mountPointsBelow(join(kubelet.directory, 'pods'));
    victim = join(kubelet.outside, 'victim');
    await mkdir(victim, { mode: 0o700 });
    await writeFile(join(victim, 'secret'), secret, { mode: 0o600 });
  }, 60_000);
  afterAll(async () => await kubelet[Symbol.asyncDispose]());

  const pathOf = ({ metadata }: Pod, plugin: string) =>
    join(kubelet.directory, 'pods', metadata.uid, 'volumes', `kubernetes.io~${plugin}`, 'v');
  const messagesOf = (name: string): string[] =>
    kubelet.api
      .list(Event)
      .flatMap(({ involvedObject, message }) => (involvedObject?.name === name ? (message ?? []) : []));
  const createConfigMap = (name: string, data: Record<string, string>) =>
    kubelet.api.client.create(ConfigMap, { metadata: { name, namespace: 'default' }, data });
  const setConfigMap = (name: string, data: Record<string, string>) =>
    kubelet.api.client.patch(
      ConfigMap,
      { namespace: 'default', name },
      { type: 'application/merge-patch+json', body: { data } },
    );

  /** One pod whose containers mount `sub`, which is now a folder, now a link to the victim; what each found there. */
  const raceForSub = async (name: string, count: number): Promise<string[]> => {
    const volumeMounts: VolumeMount[] = [{ name: 'v', mountPath: '/m', subPath: 'sub' }];
    const volume = [{ name: 'v', mountPath: '/v' }];
    const pod = await kubelet.create(
      name,
      Array.from({ length: count }, (_, index) => ({
        command: ['sh', '-c', `cat /m/secret > /v/found-${index}; sleep 1000`],
        volumeMounts: [...volumeMounts, ...volume],
      })),
      {
        volumes: [{ name: 'v', emptyDir: {} }],
        initContainers: [
          {
            name: 'first',
            image: busyboxImage,
            command: ['sh', '-c', 'until test -e /v/go; do sleep 0.05; done'],
            volumeMounts: volume,
          },
        ],
      },
    );
    await kubelet.until(name, ({ status }) => status?.initContainerStatuses?.[0]?.state?.running !== undefined);
    const path = pathOf(pod, 'empty-dir');
    const found = async () => (await readdir(path)).filter(entry => entry.startsWith('found-'));
    using _ = await exchangeSub(path, victim);
    await writeFile(join(path, 'go'), '');
    // Each has been refused, or has looked; some have looked.
    const tried = await kubelet.until(name, now => {
      const states = statesOf(now);
      return states.every(state => state?.running ?? state?.waiting?.message) && states.some(state => state?.running);
    });
    const running = statesOf(tried).filter(state => state?.running).length;
    await expect.poll(async () => (await found()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(running);
    return await Promise.all((await found()).map(entry => readFile(join(path, entry), 'utf8')));
  };

  test('a subPath whose folder is exchanged for a link all the while never leads out', async () => {
    for (let round = 0; round < 4; round++) {
      const found = await raceForSub(`race-${round}`, 15);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(text => text !== '')).toEqual([]);
      expect(await readdir(victim)).toEqual(['secret']);
      await kubelet.remove(`race-${round}`);
    }
    expect(await readdir(victim)).toEqual(['secret']);
    expect(await mountPointsBelow(join(kubelet.directory, 'pods'))).toEqual(mountedFirst);
  }, 180_000);

  test('a config map is written nowhere else, whatever takes the place of its new folder', async () => {
    const data = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`key-${index}`, 'x']));
    await createConfigMap('large', { ...data, turn: 'none' });
    const pod = await kubelet.create('written', [{ volumeMounts: [{ name: 'v', mountPath: '/cfg' }] }], {
      volumes: [{ name: 'v', configMap: { name: 'large' } }],
    });
    await kubelet.until('written', isRunning);
    const volume = pathOf(pod, 'configmap');
    {
      using _ = await replaceNew(volume, victim);
      const attempts = async () => (await readdir(volume)).filter(name => name.startsWith('..was')).length;
      for (let turn = 1; turn <= 5; turn++) {
        const before = await attempts();
        await setConfigMap('large', { turn: `${turn}` });
        await expect.poll(attempts, { timeout: 60_000 }).toBeGreaterThan(before);
        expect(await readdir(victim)).toEqual(['secret']);
      }
    }
    expect(await readdir(victim)).toEqual(['secret']);
    expect((await stat(victim)).mode & 0o777).toBe(0o700);
    await setConfigMap('large', { turn: 'last' });
    await expect.poll(() => kubelet.run('written', 'cat /cfg/turn'), { timeout: 20_000 }).toBe('last');
    await kubelet.remove('written');
    expect(await readdir(victim)).toEqual(['secret']);
  }, 120_000);

  test('volumes of API objects are read-only to containers, also a part of them; other volumes are not', async () => {
    await createConfigMap('settings', { color: 'red' });
    const items = [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }];
    const config = { name: 'settings', items: [{ key: 'color', path: 'color' }] };
    await kubelet.create(
      'fixed',
      [
        {
          volumeMounts: [
            { name: 'cfg', mountPath: '/cfg', readOnly: false },
            { name: 'down', mountPath: '/down' },
            { name: 'all', mountPath: '/all' },
            { name: 'cfg', mountPath: '/part', subPath: 'color' },
            { name: 'cfg', mountPath: '/data', subPath: '..data' },
            { name: 'scratch', mountPath: '/scratch' },
          ],
        },
      ],
      {
        volumes: [
          { name: 'cfg', configMap: config },
          { name: 'down', downwardAPI: { items } },
          { name: 'all', projected: { sources: [{ downwardAPI: { items } }] } },
          { name: 'scratch', emptyDir: {} },
        ],
      },
    );
    const { status } = await kubelet.until('fixed', isRunning);
    expect(await kubelet.run('fixed', 'cat /cfg/color /down/name /all/name /part /data/color')).toBe(
      'redfixedfixedredred',
    );
    for (const attempt of ['rm /cfg/..data', 'touch /down/x', 'mkdir /all/x', 'echo x > /part', 'touch /data/x'])
      expect(await kubelet.run('fixed', attempt)).toMatch(readOnly);
    expect(await kubelet.run('fixed', 'echo x > /scratch/x; cat /scratch/x')).toBe('x\n');
    // As the mounts are in the pod, whatever holds for their volumes.
    expect(status?.containerStatuses?.[0]?.volumeMounts?.[1]).toEqual({ name: 'down', mountPath: '/down' });
    await kubelet.remove('fixed');
  });

  test('a subPath may go by links within the volume, and is refused where they lead out', async () => {
    const shared = join(kubelet.outside, 'shared');
    await mkdir(join(shared, 'releases/5'), { recursive: true });
    await writeFile(join(shared, 'releases/5/version'), '5');
    await symlink('releases/5', join(shared, 'relative'));
    await symlink(join(shared, 'releases/5'), join(shared, 'absolute'));
    await symlink('../victim', join(shared, 'out'));
    const volumes = [{ name: 'v', hostPath: { path: shared } }];
    const mounts = ['relative', 'absolute', 'relative/version', 'new/folder'].map((subPath, index) => ({
      name: 'v',
      mountPath: `/m${index}`,
      subPath,
    }));
    await kubelet.create('links', [{ volumeMounts: mounts }], { volumes });
    await kubelet.until('links', isRunning);
    expect(await kubelet.run('links', 'cat /m0/version /m1/version /m2; echo x > /m3/file')).toBe('555');
    expect(await readFile(join(shared, 'new/folder/file'), 'utf8')).toBe('x\n');
    await kubelet.create('out', [{ volumeMounts: [{ name: 'v', mountPath: '/m', subPath: 'out' }] }], { volumes });
    const refused = await kubelet.until(
      'out',
      pod => statesOf(pod)[0]?.waiting?.reason === 'CreateContainerConfigError',
    );
    const reason = 'failed to prepare subPath for volumeMount "v" of container "c0": out: it leads out of the volume';
    expect(statesOf(refused)[0]?.waiting?.message).toBe(reason);
    await expect.poll(() => messagesOf('out'), { timeout: 5000 }).toContain(`Error: ${reason}`);
    await Promise.all([kubelet.remove('links'), kubelet.remove('out')]);
    expect(await readFile(join(shared, 'releases/5/version'), 'utf8')).toBe('5');
  });

  test('a kubelet that starts again keeps mounts that are right, and removes those of pods that are gone', async () => {
    const gone = join(kubelet.directory, 'pods/gone');
    const [whole, made] = ['0', '1'].map(index => join(gone, 'volume-subpaths/v/c', index)) as [string, string];
    const volumeMounts: VolumeMount[] = [{ name: 'v', mountPath: '/m', subPath: 'sub' }];
    const stops = { command: ['sh', '-c', 'sleep 1000 & trap "exit 1" USR1; wait'], volumeMounts };
    const pod = await kubelet.create('kept', [stops], { volumes: [{ name: 'v', emptyDir: {} }] });
    const target = join(kubelet.directory, 'pods', pod.metadata.uid, 'volume-subpaths/v/c0/0');
    await kubelet.until('kept', isRunning);
    const before = await stat(target);
    await kubelet.run('kept', 'echo 1 > /m/file');
    await kubelet.restart(async () => {
      await mkdir(whole, { recursive: true });
      await mkdir(made); // ended before it was mounted
      await exec('mount', ['--bind', victim, whole]);
    });
    await expect.poll(() => readdir(join(kubelet.directory, 'pods')), { timeout: 10_000 }).toEqual([pod.metadata.uid]);
    expect(await readdir(victim)).toEqual(['secret']);
    await kubelet.run('kept', 'kill -USR1 1');
    await kubelet.until('kept', now => now.status?.containerStatuses?.[0]?.restartCount === 1 && isRunning(now));
    expect((await stat(target)).ino).toBe(before.ino);
    expect(await mountPointsBelow(target)).toEqual([target]);
    expect(await kubelet.run('kept', 'cat /m/file')).toBe('1\n');
    await kubelet.remove('kept');
    expect(await readdir(join(kubelet.directory, 'pods'))).toEqual([]);
  });

  test('what is mounted in a folder is not removed with it', async () => {
    const folder = join(kubelet.outside, 'folder');
    await mkdir(join(folder, 'a/mounted'), { recursive: true });
    await exec('mount', ['--bind', victim, join(folder, 'a/mounted')]);
    const refusal = `${join(folder, 'a/mounted')} is a mount point: what is mounted there is not removed`;
    await expect(removeTree(folder)).rejects.toThrow(refusal);
    await expect(removeTree(join(folder, 'a/mounted'))).rejects.toThrow(refusal);
    expect(await readdir(victim)).toEqual(['secret']);
    await unmountBelow(folder);
    await removeTree(folder);
    expect(await readdir(kubelet.outside)).not.toContain('folder');
  });

  test('a pod waits for the certificates that it trusts, says for which, and sees them change', async () => {
    const projection = { path: 'ca.pem', signerName: 'a.b/c', labelSelector: {} };
    const volumes = [{ name: 'v', projected: { sources: [{ clusterTrustBundle: projection }] } }];
    const volumeMounts = [{ name: 'v', mountPath: '/m' }];
    await kubelet.create('trusting', [{ command: ['sleep', '1000'], volumeMounts }], { volumes });
    await expect
      .poll(() => messagesOf('trusting'), { timeout: 20_000 })
      .toContain(
        'MountVolume.SetUp failed for volume "v" : combination of signerName and labelSelector matched zero ClusterTrustBundles',
      );
    const waiting = await kubelet.until('trusting', ({ status }) => status?.conditions !== undefined);
    expect(waiting.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }),
    );
    const [first, second] = (await Promise.all([makeCertificates(), makeCertificates()])).map(({ ca }) => ca) as [
      string,
      string,
    ];
    /** The certificates of a bundle, however their lines are broken. */
    const bodies = (bundle: string) =>
      [...bundle.matchAll(/-----BEGIN CERTIFICATE-----\n([^-]+)-----END/g)].map(([, text = '']) =>
        text.replaceAll('\n', ''),
      );
    const create = (name: string, trustBundle: string) =>
      kubelet.api.client.create(ClusterTrustBundle, {
        metadata: { name: `a.b:c:${name}` },
        spec: { signerName: 'a.b/c', trustBundle },
      });
    const shown = () => kubelet.run('trusting', 'cat /m/ca.pem');
    await create('one', `# first\n${first}`);
    await kubelet.until('trusting', isRunning);
    expect(bodies(await shown())).toEqual(bodies(first));
    expect(await shown()).not.toContain('#');
    await create('two', `${second}\n${first}`);
    await expect
      .poll(async () => bodies(await shown()).toSorted(), { timeout: 20_000 })
      .toEqual(bodies(`${first}\n${second}`).toSorted());
    await kubelet.remove('trusting');
  }, 60_000);

  test('what a probe prints without end is cut, and not kept', async () => {
    const command = ['sh', '-c', 'yes 0123456789 | head -c 8388608; exit 1'];
    await kubelet.create('talks', [
      { readinessProbe: { exec: { command }, periodSeconds: 1, timeoutSeconds: 10, initialDelaySeconds: 1 } },
    ]);
    await kubelet.until('talks', isRunning);
    const unhealthy = () =>
      kubelet.api
        .list(Event)
        .find(({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject?.name === 'talks');
    await expect.poll(() => unhealthy()?.count ?? 0, { timeout: 30_000 }).toBeGreaterThan(1);
    const rss = process.memoryUsage.rss();
    await expect.poll(() => unhealthy()?.count ?? 0, { timeout: 30_000 }).toBeGreaterThan(8);
    expect(unhealthy()?.message).toMatch(/^Readiness probe failed: (0123456789\n)+/);
    expect(Buffer.byteLength(unhealthy()?.message ?? '')).toBeLessThanOrEqual(1024);
    expect(process.memoryUsage.rss() - rss).toBeLessThan(32 * 2 ** 20);
    await kubelet.remove('talks');
  }, 90_000);
});
