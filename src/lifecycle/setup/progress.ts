/** Progress for people: what goes on, for how long, and what it waits for; a line for each step that is done. */
import type { Clock, Timer } from '#base';
import { planNews } from './plan-news.ts';
import { terminalOf } from './terminal.ts';

/** Says what a step waits for; undefined when it waits no longer. */
export type Tell = (detail: string | undefined) => void;

/** Whom long commands tell what they do; several steps may go on at a time. */
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

/** Where lines go. */
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

/** On a terminal one line shows what goes on, with its time. Elsewhere each step is a line when it is done; one that
 *  takes long, or waits for something else than before, is told of meanwhile. */
export const createProgress = ({ clock, output = standardError() }: ProgressOptions): Progress =>
  new ShownProgress(clock, output);

class ShownProgress implements Progress {
  readonly #clock: ProgressOptions['clock'];
  readonly #output: ProgressOutput;
  readonly #running = new Set<RunningStep>();
  /** As long as anything goes on. */
  #timer: Timer | undefined;

  constructor(clock: ProgressOptions['clock'], output: ProgressOutput) {
    this.#clock = clock;
    this.#output = output;
  }

  async step<T>(title: string, work: (tell: Tell) => Promise<T>): Promise<T> {
    const step: RunningStep = { title, startedMs: this.#clock.now() };
    this.#begin(step);
    try {
      const result = await work(detail => {
        step.detail = detail?.replaceAll(/\s+/g, ' ');
      });
      this.#end(step, '✓');
      return result;
    } catch (error) {
      this.#end(step, '✗');
      throw error;
    }
  }

  #begin(step: RunningStep): void {
    this.#running.add(step);
    if (this.#timer) this.#look();
    else this.#tick();
  }

  #end(step: RunningStep, mark: string): void {
    this.#running.delete(step);
    if (this.#running.size === 0) {
      this.#timer?.[Symbol.dispose]();
      this.#timer = undefined;
    }
    this.#look();
    this.#output.line(`${mark} ${step.title}  ${formatSeconds(this.#clock.now() - step.startedMs)}`);
  }

  #tick(): void {
    this.#look();
    this.#timer = this.#clock.setTimeout(() => this.#tick(), lookEveryMs);
  }

  #look(): void {
    const nowMs = this.#clock.now();
    if (this.#output.show) return this.#output.show(renderRunning([...this.#running], nowMs));
    for (const step of this.#running) {
      const news = planNews(step, nowMs);
      if (news === undefined) continue;
      step.told = { atMs: nowMs, detail: step.detail };
      this.#output.line(news);
    }
  }
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
