/** The simulated runtime: no processes, no images, no network; pods do what their annotations say (see `script.ts`).
 *  For tests, and for clusters of thousands of pods on one machine. It keeps nothing running while nothing happens. */
import type { Clock } from '#base';
import { type ContainerRuntime, RuntimeError } from '../runtime.ts';
import { SimulatedImages } from './simulated-images.ts';
import { SimulatedPods } from './simulated-pods.ts';

interface SimulatedRuntimeOptions {
  readonly clock: Clock;
  /** Gives each sandbox an address of its own. Default: 10.244.0.1 and up. */
  readonly nextAddress?: () => string;
}

/** Creates a runtime that holds nothing. */
export function createSimulatedRuntime({
  clock,
  nextAddress = countAddresses(),
}: SimulatedRuntimeOptions): ContainerRuntime {
  const pods = new SimulatedPods({ clock, nextAddress });
  const images = new SimulatedImages();
  return {
    version: async () => ({ name: 'simulated', version: '1.0.0' }),
    notReadyReason: async () => undefined,

    listPods: async () => pods.list(),
    inspectPod: async uid => pods.get(uid),
    watchPods: signal => pods.watch(signal),

    runPodSandbox: (config, handler) => pods.runSandbox(config, handler),
    stopPodSandbox: id => pods.stopSandbox(id),
    removePodSandbox: id => pods.removeSandbox(id),

    createContainer: (sandboxId, { config }) => pods.createContainer(sandboxId, config),
    startContainer: id => pods.startContainer(id),
    stopContainer: (id, { gracePeriodSeconds }) => pods.stopContainer(id, gracePeriodSeconds),
    removeContainer: id => pods.removeContainer(id),
    updateContainerResources: async id => void pods.script(id),
    reopenContainerLog: async id => void pods.script(id),

    execSync: async id => ({ exitCode: pods.script(id).isHealthy ? 0 : 1, stdout: '', stderr: '' }),
    execUrl: async () => unsupported('exec'),
    attachUrl: async () => unsupported('attach'),
    portForwardUrl: async () => unsupported('port-forward'),
    sandboxProcess: async () => undefined,

    imageStatus: async image => images.get(image),
    pullImage: async image => images.pull(image),
    listImages: async () => images.list(),
    removeImage: async image => images.remove(image),
    viewImage: async (key, image) => images.view(key, image),
    removeImageView: async key => images.removeView(key),
    listContainerUsage: async () => pods.usage(),
    imageDirectory: async () => undefined,

    [Symbol.asyncDispose]: async () => pods[Symbol.dispose](),
  };
}

/** 10.244.0.1, 10.244.0.2, ... */
function countAddresses(): () => string {
  let last = 0;
  return () => {
    last++;
    return `10.${244 + ((last >> 16) & 7)}.${(last >> 8) & 255}.${last & 255}`;
  };
}

const unsupported = (what: string): never => {
  throw new RuntimeError(`${what}: simulated containers have no processes`);
};
