import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVirtualClock, silentLogger } from '#base';
import { createInformers } from '#client';
import { removeCgroup } from '#linux';
import { defaultNodeResources, parseNodeResources } from '../eviction/plan/settings.ts';
import { observeMachine } from '../node/node-facts.ts';
import { kubeletPaths } from '../paths.ts';
import { createSimulatedRuntime } from '../runtime/simulated/simulated-runtime.ts';
import { startTestApi } from '../testing/test-api.ts';
import { prepareMachine } from './machine.ts';

test.skipIf(process.platform !== 'linux')('what a start that fails has started is ended', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'machine-'));
  await writeFile(join(directory, 'pods'), 'where the folder of pods belongs');
  const clock = createVirtualClock();
  await using api = await startTestApi(clock);
  const { client } = api;
  await using informers = createInformers({ client, clock, logger: silentLogger });
  await using runtime = createSimulatedRuntime({ clock });
  const settings = parseNodeResources(defaultNodeResources);
  const cgroupRoot = `/machine-test-${process.pid}`;
  const limited = Promise.withResolvers<void>();
  await expect(
    prepareMachine({
      client,
      informers,
      clock,
      logger: silentLogger,
      directory,
      paths: kubeletPaths(directory),
      nodeName: 'node',
      facts: await observeMachine({ directory, settings, runtime: await runtime.version() }),
      hostIps: [],
      clusterDns: [],
      clusterDomain: 'cluster.local',
      cgroupRoot,
      runtime,
      settings,
      event: () => undefined,
      nodeEvent: () => limited.resolve(),
      objectEvent: () => undefined,
      random: () => 0,
    }),
  ).rejects.toThrow('EEXIST');
  expect(await watchedInodes()).not.toContain((await stat(join(directory, 'plugins_registry'))).ino);
  // Which goes on beside the step that fails.
  await limited.promise;
  await removeCgroup(cgroupRoot);
  await rm(directory, { recursive: true });
});

/** The files and folders that this process has the kernel watch. */
async function watchedInodes(): Promise<number[]> {
  const files = (await readdir('/proc/self/fdinfo')).map(name => join('/proc/self/fdinfo', name));
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => ''))); // some are closed by now
  return [...texts.join('').matchAll(/^inotify .* ino:([0-9a-f]+)/gm)].map(([, inode]) =>
    Number.parseInt(inode ?? '', 16),
  );
}
