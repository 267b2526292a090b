/** What the commands have done. */
import { systemClock as clock, createLogger } from '#base';
import type { Operations } from '#cli';
import { createImageStore, importImages } from '#images';
import { findContainerd } from '#lifecycle';
import { component } from './components.ts';
import { kubeconfigFile } from './kubeconfig.ts';
import { readKubeconfig, status } from './status.ts';
import { down } from './take-down.ts';
import { prepare, up } from './up.ts';

export const operations: Operations = {
  up,
  down: options => down({ ...options, clock, logger: createLogger({ level: 'warn' }) }),
  prepare,
  status,
  kubeconfigFile: dataDir => kubeconfigFile(dataDir, 'admin'),
  kubeconfig: readKubeconfig,
  component,
  async loadImages(dataDir, references) {
    const containerd = await findContainerd(dataDir, { clock });
    if (!containerd) return;
    const { socket, snapshotter } = containerd;
    await importImages({ store: createImageStore({ dataDirectory: dataDir }), references, socket, snapshotter });
  },
};
