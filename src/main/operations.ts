/** What the commands have done. */
import { systemClock as clock, createLogger } from '#base';
import type { Operations } from '#cli';
import { createImageStore, forgetImages, importImages } from '#images';
import { findContainerd } from '#lifecycle';
import { checkData } from './check-data.ts';
import { component } from './components.ts';
import { join } from './join.ts';
import { kubeconfigFile } from './kubeconfig.ts';
import { snapshots } from './snapshots/operations.ts';
import { list, readKubeconfig, status } from './status.ts';
import { down } from './take-down.ts';
import { prepare, type Situation, up } from './up.ts';

/** The operations of a process that may have a supervisor. */
export const createOperations = (situation: Situation): Operations => ({
  up: (configuration, progress, signal) => up(configuration, { progress, signal, ...situation }),
  down: options => down({ ...options, clock, logger: createLogger({ level: 'warn' }) }),
  async prepare(configuration) {
    await prepare(configuration);
  },
  join,
  status,
  list,
  check: checkData,
  snapshots,
  kubeconfigFile: dataDir => kubeconfigFile(dataDir, 'admin'),
  kubeconfig: readKubeconfig,
  component,
  async loadImages(dataDir, references, signal) {
    const containerd = await findContainerd(dataDir, { clock });
    if (!containerd) return;
    const { socket, snapshotter } = containerd;
    const store = createImageStore({ dataDirectory: dataDir });
    await importImages({ store, references, socket, snapshotter, signal });
  },
  async forgetImages(dataDir, images) {
    const containerd = await findContainerd(dataDir, { clock });
    if (containerd) await forgetImages({ images, socket: containerd.socket });
  },
});
