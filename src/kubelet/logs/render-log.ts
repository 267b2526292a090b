/** From the lines of a log file to what a reader asked for; pure. */
import { parseTime } from '#base';
import { parseLogLine } from './parse-line.ts';

/** PodLogOptions, as far as they concern single lines. */
export interface RenderOptions {
  readonly timestamps: boolean;
  /** Lines that are older are left out. Epoch milliseconds. */
  readonly sinceMs?: number | undefined;
  readonly stream?: 'All' | 'Stdout' | 'Stderr' | undefined;
  /** Stop after so many bytes. Default: no limit. */
  readonly limitBytes?: number | undefined;
}

interface LogRenderer {
  /** What to send for a line (without its line feed). */
  render(line: string): string;
  /** Whether the limit is reached: there will be nothing more to send. */
  readonly done: boolean;
}

/** Parts of a line that the runtime split are put together again: only the first gets a time stamp, only the last an
 *  end. */
export function createLogRenderer({ timestamps, sinceMs, stream = 'All', limitBytes }: RenderOptions): LogRenderer {
  let left = limitBytes ?? Number.POSITIVE_INFINITY;
  /** Streams in the middle of a line. */
  const open = new Set<string>();

  const text = (line: string): string => {
    const parsed = parseLogLine(line);
    if (!parsed) return '';
    if (stream !== 'All' && parsed.stream !== stream.toLowerCase()) return '';
    if (sinceMs !== undefined && parseTime(parsed.time) < sinceMs) return '';
    const start = timestamps && !open.has(parsed.stream) ? `${parsed.time} ` : '';
    if (parsed.partial) open.add(parsed.stream);
    else open.delete(parsed.stream);
    return start + parsed.content + (parsed.partial ? '' : '\n');
  };

  return {
    render(line) {
      const whole = text(line);
      const size = Buffer.byteLength(whole);
      if (size <= left) {
        left -= size;
        return whole;
      }
      const cut = Buffer.from(whole).subarray(0, left).toString();
      left = 0;
      return cut;
    },
    get done() {
      return left <= 0;
    },
  };
}
