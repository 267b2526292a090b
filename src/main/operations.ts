/** What the commands have done. Each loads what it needs and no more: a component alone would else carry a whole
 *  cluster's code. */
import { systemClock as clock, createLogger, printable } from '#base';
import type { Operations, SnapshotOperations } from '#cli';
import type { Situation } from './cluster-start.ts';
import { kubeconfigFile } from './kubeconfig.ts';
import { lineForPeople } from './lines-for-people.ts';

const forPeople = { write: (line: string) => void process.stderr.write(printable(lineForPeople(line))) };

/** The operations of a process that may have a supervisor. */
export const createOperations = (situation: Situation): Operations => ({
  async up(configuration, progress, signal) {
    const { up } = await import('./up.ts');
    return await up(configuration, { progress, signal, ...situation });
  },
  async down(options) {
    const { down } = await import('./take-down.ts');
    return await down({ ...options, clock, logger: createLogger({ level: 'warn', destination: forPeople }) });
  },
  async prepare(configuration) {
    const { prepare } = await import('./cluster-start.ts');
    await prepare(configuration);
  },
  discard: async dataDir => (await import('./discard.ts')).discard(dataDir),
  join: async (...place) => (await import('./join.ts')).join(...place),
  status: async dataDir => (await import('./status.ts')).status(dataDir),
  list: async options => (await import('./status.ts')).list(options),
  check: async dataDir => (await import('./check-data.ts')).checkData(dataDir),
  snapshots,
  volumes: {
    list: async dataDir => (await import('./volumes.ts')).volumes.list(dataDir),
    restore: async (...volume) => (await import('./volumes.ts')).volumes.restore(...volume),
  },
  kubeconfigFile: dataDir => kubeconfigFile(dataDir, 'admin'),
  kubeconfig: async dataDir => (await import('./status.ts')).readKubeconfig(dataDir),
  component: async (name, options) => (await import('./components/components.ts')).component(name, options),
  async loadImages(dataDir, references, signal) {
    const { loadImages } = await import('./images.ts');
    await loadImages(dataDir, { references, signal });
  },
  async forgetImages(dataDir, images) {
    const { forgetImagesOf } = await import('./images.ts');
    await forgetImagesOf(dataDir, images);
  },
});

const loadSnapshots = async () => (await import('./snapshots/operations.ts')).snapshots;

const snapshots: SnapshotOperations = {
  save: async place => (await loadSnapshots()).save(place),
  list: async place => (await loadSnapshots()).list(place),
  restore: async (place, snapshot) => (await loadSnapshots()).restore(place, snapshot),
};
