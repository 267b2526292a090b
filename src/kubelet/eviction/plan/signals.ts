/** The signals by which a node is judged to run short of something, and the conditions that they stand for.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#eviction-signals */

export type PressureType = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

/** What a signal is short of, in the words of messages. */
export type StarvedResource = 'memory' | 'ephemeral-storage' | 'inodes' | 'pids';

interface SignalMeaning {
  readonly resource: StarvedResource;
  readonly condition: PressureType;
}

const memory = { resource: 'memory', condition: 'MemoryPressure' } as const;
const storage = { resource: 'ephemeral-storage', condition: 'DiskPressure' } as const;
const inodes = { resource: 'inodes', condition: 'DiskPressure' } as const;

/** Every signal. `allocatableMemory.available` is what all pods together have left of their cgroup's limit: nobody sets
 *  a threshold for it, it has that of `memory.available`. */
export const signals = {
  'memory.available': memory,
  'allocatableMemory.available': memory,
  'nodefs.available': storage,
  'nodefs.inodesFree': inodes,
  'imagefs.available': storage,
  'imagefs.inodesFree': inodes,
  'pid.available': { resource: 'pids', condition: 'PIDPressure' },
} as const satisfies Record<string, SignalMeaning>;

/** By upstream's names, `memory.available` and the like. */
export type Signal = keyof typeof signals;

/** How much is left, of how much: bytes, inodes or processes. */
export interface Reading {
  readonly available: number;
  readonly capacity: number;
}

/** What is known of each signal; what cannot be measured here is left out, and its thresholds are never met. */
export type Readings = Readonly<Partial<Record<Signal, Reading>>>;
