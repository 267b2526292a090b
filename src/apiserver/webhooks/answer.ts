/** The document that a program of a user answered. */
import { type Clock, toError } from '#base';
import { parseDocument } from '../egress/parse-document.ts';

/** Rejects with an Error, in upstream's words, for a text that is none. What is long is read in turns with all else. */
export async function parseAnswer(text: string, clock: Clock): Promise<unknown> {
  try {
    return await parseDocument(text, clock);
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${toError(error).message}`, { cause: error });
  }
}
