/** A document that a program of others answered. */
import { type Clock, runInTurns, runNow } from '#base';
import { jsonSteps } from '../codecs/parse-json.ts';

/** Ten times what one object may have: an answer may be some hundred objects, or describe as many kinds. */
const mostOfMany = 500_000;

/** Characters of what takes turns. */
const longFrom = 16 * 1024;

/** What a text says, read in turns with all else when it is long. Rejects for what is no JSON, is nested too deeply to
 *  be read or has more than `mostValues`, by default as many as several hundred objects. */
export async function parseDocument(text: string, clock: Clock, mostValues = mostOfMany): Promise<unknown> {
  const steps = jsonSteps(Buffer.from(text), mostValues);
  return text.length < longFrom ? runNow(steps) : await runInTurns(steps, clock);
}
