/** The document that a program of a user answered; pure. */
import { parseForeign, toError } from '#base';

/** Throws an Error, in upstream's words, for a text that is none. */
export function parseAnswer(text: string): unknown {
  try {
    return parseForeign(text);
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${toError(error).message}`, { cause: error });
  }
}
