/** Progress for people: what goes on, for how long, and what it waits for; a line for each step that is done. */
import type { Clock, Timer } from '#base';
import { planNews } from './plan-news.ts';
import { terminalOf } from './terminal.ts';

/** Says what a step waits for; undefined when it waits no longer. */
export type Tell = (detail: string | undefined) => void;

export interface Progress {
  /** Does `work` and shows what it is, what it waits for and how long it took. */
  step<T>(title: string, work: (tell: Tell) => Promise<T>): Promise<T>;
}

/** Where progress is shown. */
export interface ProgressOutput {
  /** A whole line, that stays. */
  line(text: string): void;
  /** What goes on, in place of what it said before; empty for nothing. Default: only lines are shown. */
  readonly show?: ((text: string) => void) | undefined;
}

export interface ProgressOptions {
  clock: Pick<Clock, 'now' | 'setTimeout'>;
  /** Default: standard error. */
  output?: ProgressOutput;
}

/** A step that has begun. */
export interface RunningStep {
  readonly title: string;
  readonly startedMs: number;
  /** What it waits for. */
  detail?: string | undefined;
  /** When a line last told of it, and of which detail. */
  told?: { readonly atMs: number; readonly detail: string | undefined };
}

const lookEveryMs = 1000;

/** On a terminal one line shows what goes on, with its time. Elsewhere each step is a line when it is done; one that takes long, or
 *  waits for something else than before, is told of meanwhile. */
export function createProgress({ clock, output = standardError() }: ProgressOptions): Progress {
  const running = new Set<RunningStep>();
  let timer: Timer | undefined;
  const look = () => {
    if (output.show) return output.show(renderRunning([...running], clock.now()));
    for (const step of running) {
      const news = planNews(step, clock.now());
      if (news === undefined) continue;
      step.told = { atMs: clock.now(), detail: step.detail };
      output.line(news);
    }
  };
  const tick = () => {
    look();
    timer = clock.setTimeout(tick, lookEveryMs);
  };
  return {
    async step(title, work) {
      const step: RunningStep = { title, startedMs: clock.now() };
      running.add(step);
      if (timer) look();
      else tick();
      const end = (mark: string) => {
        running.delete(step);
        if (running.size === 0) {
          timer?.[Symbol.dispose]();
          timer = undefined;
        }
        look();
        output.line(`${mark} ${title}  ${formatSeconds(clock.now() - step.startedMs)}`);
      };
      try {
        const result = await work(detail => {
          step.detail = detail?.replaceAll(/\s+/g, ' ');
        });
        end('✓');
        return result;
      } catch (error) {
        end('✗');
        throw error;
      }
    },
  };
}

/** Shows nothing. */
export const quietProgress: Progress = { step: (_title, work) => work(() => undefined) };

/** All that goes on, with whole seconds: `… API server · containerd 3 s`. */
export function renderRunning(steps: readonly RunningStep[], nowMs: number): string {
  if (steps.length === 0) return '';
  const texts = steps.map(({ title, startedMs, detail }) => {
    const seconds = Math.floor((nowMs - startedMs) / 1000);
    return `${title}${seconds > 0 ? ` ${seconds} s` : ''}${detail === undefined ? '' : `: ${detail}`}`;
  });
  return `… ${texts.join(' · ')}`;
}

function standardError(): ProgressOutput {
  const { stderr } = process;
  return terminalOf(stderr, process.env) ?? { line: text => void stderr.write(`${text}\n`) };
}

/** `0.4 s`. */
export const formatSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
