/** Progress for people: a line for each step that takes time, with how long it took. */
import type { Clock } from '#base';

export interface Progress {
  /** Does `work` and shows what it is and how long it took. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

export interface ProgressOptions {
  clock: Pick<Clock, 'now'>;
  /** Where lines go. Default: standard error. */
  output?: { write(text: string): unknown; isTTY?: boolean };
}

/** On a terminal the title is there while the work goes on; elsewhere each step is one line, when it is done. */
export function createProgress({ clock, output = process.stderr }: ProgressOptions): Progress {
  return {
    async step(title, work) {
      const started = clock.now();
      if (output.isTTY) output.write(`  ${title} …`);
      const begin = output.isTTY ? '\r' : '';
      try {
        const result = await work();
        output.write(`${begin}✓ ${title}  ${formatSeconds(clock.now() - started)}\n`);
        return result;
      } catch (error) {
        output.write(`${begin}✗ ${title}  ${formatSeconds(clock.now() - started)}\n`);
        throw error;
      }
    },
  };
}

/** `0.4 s`. */
export const formatSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
