/** The next command, as somebody can run it. Pure. */
import { quotePosix } from '#base';
import { clusterOfPlace, defaultClusterName } from './places.ts';

/** `kubernode down`, and whatever else is asked for, with what makes it be about the cluster of this data directory. */
export function commandFor(command: string, dataDir: string): string {
  const name = clusterOfPlace(dataDir);
  if (name === defaultClusterName) return `kubernode ${command}`;
  return `kubernode ${command} ${name === undefined ? `--data-dir ${quotePosix(dataDir)}` : `--name ${name}`}`;
}
