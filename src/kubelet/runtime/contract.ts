/** The suite that every {@link ContainerRuntime} passes. Run it from a test file: `runtimeContract('cri', start)`. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainContainer, plainSandbox } from '../testing/plain-configs.ts';
import type { ContainerConfig, SandboxConfig } from './config.ts';
import { hashAnnotation } from './labels.ts';
import type { ContainerRuntime, RuntimePod } from './runtime.ts';

interface RuntimeUnderTest extends AsyncDisposable {
  readonly runtime: ContainerRuntime;
  /** A directory for logs. */
  readonly directory: string;
  /** An image that is there. */
  readonly image: string;
  /** Runs until SIGTERM, and then exits with 0 at once. */
  readonly untilStopped: Behaviour;
  /** Ignores SIGTERM. */
  readonly stubborn: Behaviour;
  /** Exits with the code at once. */
  exits(code: number): Behaviour;
}

/** How a container is made to do something: by its command, or by annotations. */
export interface Behaviour {
  readonly command?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

function sandboxFor(name: string, { directory }: RuntimeUnderTest): SandboxConfig {
  const uid = crypto.randomUUID();
  return plainSandbox({ name, namespace: 'contract', uid, logDirectory: `${directory}/${uid}` });
}

function containerFor(
  name: string,
  {
    behaviour,
    image,
    sandbox,
    attempt = 0,
  }: { behaviour: Behaviour; image: string; sandbox: SandboxConfig; attempt?: number },
): ContainerConfig {
  return plainContainer(
    { name, image, sandbox },
    {
      metadata: { name, attempt },
      command: behaviour.command ?? [],
      envs: [{ key: 'GREETING', value: 'hello' }],
      annotations: { ...behaviour.annotations, [hashAnnotation]: 'abc' },
      logPath: `${name}/${attempt}.log`,
    },
  );
}

/** `start` is called once for the whole suite. */
export function runtimeContract(name: string, start: () => Promise<RuntimeUnderTest>): void {
  describe(`container runtime: ${name}`, () => {
    let under: RuntimeUnderTest;
    beforeAll(async () => {
      under = await start();
    }, 60_000);
    afterAll(async () => await under?.[Symbol.asyncDispose]());

    /** A pod with one running container. */
    const run = async (podName: string, behaviour: Behaviour) => {
      const { runtime, image } = under;
      const sandbox = sandboxFor(podName, under);
      const sandboxId = await runtime.runPodSandbox(sandbox);
      const id = await runtime.createContainer(sandboxId, {
        config: containerFor('main', { behaviour, image, sandbox }),
        sandbox,
      });
      await runtime.startContainer(id);
      return { sandbox, sandboxId, id, uid: sandbox.metadata.uid };
    };
    const end = async (sandboxId: string) => {
      await under.runtime.stopPodSandbox(sandboxId);
      await under.runtime.removePodSandbox(sandboxId);
    };
    /** The pod as soon as the watch tells of a state that satisfies the condition. */
    const watchUntil = async (uid: string, condition: (pod: RuntimePod | undefined) => boolean) => {
      for await (const changed of under.runtime.watchPods(AbortSignal.timeout(15_000))) {
        const pod = changed === uid ? await under.runtime.inspectPod(uid) : undefined;
        if (changed === uid && condition(pod)) return pod;
      }
      throw new Error('the watch did not tell');
    };

    test('runs pods only in ways that it has', async () => {
      const sandbox = sandboxFor('another-way', under);
      await expect(under.runtime.runPodSandbox(sandbox, 'none')).rejects.toThrow('no runtime for "none" is configured');
      await end(await under.runtime.runPodSandbox(sandbox, 'runc'));
    });

    test('says who it is, and that it is ready', async () => {
      expect((await under.runtime.version()).name).not.toBe('');
      expect(await under.runtime.notReadyReason()).toBeUndefined();
    });

    test('runs a pod from sandbox to removal', async () => {
      const { runtime } = under;
      const { sandboxId, id, uid } = await run('life', under.untilStopped);
      const pod = await runtime.inspectPod(uid);
      expect(pod).toMatchObject({ uid, name: 'life', namespace: 'contract' });
      expect(pod?.sandboxes).toMatchObject([{ id: sandboxId, state: 'Ready', attempt: 0 }]);
      expect(pod?.sandboxes[0]?.ips[0]).toMatch(/^[\d.]+$/);
      expect(pod?.containers).toMatchObject([
        { id, sandboxId, name: 'main', attempt: 0, state: 'Running', annotations: { [hashAnnotation]: 'abc' } },
      ]);
      expect(pod?.containers[0]?.startedAtMs).toBeGreaterThan(0);
      expect((await runtime.listPods()).map(({ uid }) => uid)).toContain(uid);
      await runtime.stopContainer(id, { gracePeriodSeconds: 10 });
      const stopped = await runtime.inspectPod(uid);
      expect(stopped?.containers).toMatchObject([{ state: 'Exited', exitCode: 0 }]);
      expect(stopped?.containers[0]?.finishedAtMs).toBeGreaterThanOrEqual(pod?.containers[0]?.startedAtMs ?? Infinity);
      await runtime.stopPodSandbox(sandboxId);
      expect((await runtime.inspectPod(uid))?.sandboxes).toMatchObject([{ state: 'NotReady' }]);
      await runtime.removePodSandbox(sandboxId);
      expect(await runtime.inspectPod(uid)).toBeUndefined();
    });

    test('kills what does not stop in time', async () => {
      const { sandboxId, id, uid } = await run('stubborn', under.stubborn);
      await under.runtime.stopContainer(id, { gracePeriodSeconds: 1 });
      expect((await under.runtime.inspectPod(uid))?.containers).toMatchObject([{ state: 'Exited', exitCode: 137 }]);
      await end(sandboxId);
    });

    test('tells of a container that exits, and with which code', async () => {
      const { runtime, image } = under;
      const sandbox = sandboxFor('exits', under);
      const sandboxId = await runtime.runPodSandbox(sandbox);
      const config = containerFor('main', { behaviour: under.exits(3), image, sandbox });
      const watched = watchUntil(sandbox.metadata.uid, pod => pod?.containers[0]?.state === 'Exited');
      const id = await runtime.createContainer(sandboxId, { config, sandbox });
      expect((await runtime.inspectPod(sandbox.metadata.uid))?.containers).toMatchObject([
        { state: 'Created', startedAtMs: 0 },
      ]);
      await runtime.startContainer(id);
      expect((await watched)?.containers).toMatchObject([{ id, exitCode: 3, reason: 'Error' }]);
      await end(sandboxId);
    });

    test('lists the newest container of a name first', async () => {
      const { runtime, image } = under;
      const { sandbox, sandboxId, id, uid } = await run('newest', under.untilStopped);
      await runtime.stopContainer(id, { gracePeriodSeconds: 10 });
      const config = containerFor('main', { behaviour: under.untilStopped, image, sandbox, attempt: 1 });
      const next = await runtime.createContainer(sandboxId, { config, sandbox });
      await runtime.startContainer(next);
      expect((await runtime.inspectPod(uid))?.containers.map(({ id }) => id)).toEqual([next, id]);
      await runtime.removeContainer(id);
      expect((await runtime.inspectPod(uid))?.containers.map(({ id }) => id)).toEqual([next]);
      await end(sandboxId);
    });

    test('stops and removes what is stopped and gone already', async () => {
      const { runtime } = under;
      const { sandboxId, id } = await run('again', under.untilStopped);
      for (let times = 0; times < 2; times++) await runtime.stopContainer(id, { gracePeriodSeconds: 10 });
      for (let times = 0; times < 2; times++) await runtime.removeContainer(id);
      for (let times = 0; times < 2; times++) await runtime.stopPodSandbox(sandboxId);
      for (let times = 0; times < 2; times++) await runtime.removePodSandbox(sandboxId);
    });

    test('says what containers use, and where what they write lies', async () => {
      const { runtime } = under;
      const { sandboxId, id, uid } = await run('uses', under.untilStopped);
      const usage = async () => (await runtime.listContainerUsage()).find(({ containerId }) => containerId === id);
      await expect.poll(usage).toMatchObject({ podUid: uid, name: 'main', timestampMs: expect.any(Number) });
      const { writableLayerBytes = -1, writableLayerInodes = -1 } = (await usage()) ?? {};
      expect(Math.min(writableLayerBytes, writableLayerInodes)).toBeGreaterThanOrEqual(0);
      expect((await runtime.imageDirectory()) ?? '/').toMatch(/^\//);
      await end(sandboxId);
      expect(await usage()).toBeUndefined();
    });

    test('knows which images it has', async () => {
      const { runtime, image } = under;
      const found = await runtime.imageStatus(image);
      expect(found?.id).toBeTruthy();
      expect((await runtime.listImages()).map(({ id }) => id)).toContain(found?.id);
      expect(await runtime.imageStatus('docker.io/local/no-such-image:1')).toBeUndefined();
    });

    test('keeps the content of an image under a key', async () => {
      const { runtime, image } = under;
      const key = `view-${randomUUID()}`;
      const missing = 'docker.io/local/no-such-image:1';
      await expect(runtime.viewImage(key, missing)).rejects.toMatchObject({ code: 'notFound' });
      const layers = await runtime.viewImage(key, image);
      expect(layers.length).toBeGreaterThan(0);
      expect(await runtime.viewImage(key, missing)).toEqual(layers);
      await runtime.removeImageView(key);
      await runtime.removeImageView(key);
      await expect(runtime.viewImage(key, missing)).rejects.toMatchObject({ code: 'notFound' });
    });

    test('a watch ends quietly', async () => {
      const gone = new AbortController();
      const seen: string[] = [];
      const watching = (async () => {
        for await (const uid of under.runtime.watchPods(gone.signal)) seen.push(uid);
      })();
      gone.abort();
      await expect(watching).resolves.toBeUndefined();
    });
  });
}
