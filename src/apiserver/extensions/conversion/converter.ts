/** Asks the webhook of a definition to convert objects.
 *
 *  Flow: objects go in batches, within bounds of number and length -> each is accepted, or refused for itself -> where
 *  a batch is refused as a whole, its halves are asked for, and theirs, so that one that cannot be converted is not in
 *  the way of others. What many objects take is done in turns with all else.
 *  Guarantees: the converter changes no metadata but labels and annotations. Errors: a StatusError (500) in upstream's
 *  words, which say what it was asked about. */
import { type KubeObject, StatusError, type WebhookClientConfig } from '#api';
import { type Clock, createLimiter, jsonText, mapInSteps, runInTurns, toError } from '#base';
import { acceptConverted, gvkOf } from './converted.ts';
import { readReview, renderReview, reviewVersion } from './review.ts';

/** Posts a document to a webhook and resolves with the one that is answered. */
export type AskWebhook = (
  config: WebhookClientConfig,
  body: string,
  options: { timeoutSeconds: number },
) => Promise<unknown>;

interface ConverterOptions {
  readonly ask: AskWebhook;
  readonly newUid: () => string;
  readonly clock: Clock;
  readonly clientConfig: WebhookClientConfig;
  /** As the definition likes them. */
  readonly reviewVersions: readonly string[];
}

/** The webhook of one definition. */
export interface Converter {
  /** The objects in another version, in their order; of one that cannot be had, why. Rejects when the webhook cannot be
   *  asked. */
  convert(objects: readonly KubeObject[], desired: string): Promise<readonly (KubeObject | StatusError)[]>;
}

/** As upstream waits. */
const timeoutSeconds = 30;
/** What is asked at a time. */
const mostObjects = 200;
const mostCharacters = 2 * 1024 * 1024;
/** Requests at a time, of one definition and version. */
const mostAtATime = 4;

/** An object, and its JSON. */
interface Written {
  readonly object: KubeObject;
  readonly text: string;
}

/** Has a bounded number of questions under way; others wait. */
export function createConverter({ ask, newUid, clock, clientConfig, reviewVersions }: ConverterOptions): Converter {
  const limit = createLimiter(mostAtATime);

  /** Throws the StatusError of a converter that cannot be asked; gives its error when it refuses. */
  async function askFor(batch: readonly Written[], desired: string): Promise<readonly unknown[] | Error> {
    const version = reviewVersion(reviewVersions);
    const facts = { version, uid: newUid() };
    const body = renderReview(
      batch.map(({ text }) => text),
      { ...facts, desired },
    );
    const answer = await limit(() => ask(clientConfig, body, { timeoutSeconds })).catch((error: unknown) => {
      throw failed(batch, toError(error));
    });
    try {
      return readReview(answer, facts);
    } catch (error) {
      return toError(error);
    }
  }

  async function convertBatch(batch: readonly Written[], desired: string): Promise<(KubeObject | StatusError)[]> {
    const found = await askFor(batch, desired);
    if (!(found instanceof Error) && found.length === batch.length) {
      const accept = ([index, { object }]: [number, Written]) => accepted(object, found[index], desired);
      return await runInTurns(mapInSteps(batch.entries(), accept), clock);
    }
    if (batch.length > 1) return await convertBatches(halvesOf(batch), desired);
    if (found instanceof Error) return [failed(batch, found)];
    const [{ object }] = batch as readonly [Written];
    const count = `returned ${found.length} objects, expected ${batch.length}`;
    return [refusal(`conversion webhook for ${gvkOf(object)} ${count}`)];
  }

  const convertBatches = async (batches: readonly (readonly Written[])[], desired: string) =>
    (await Promise.all(batches.map(batch => convertBatch(batch, desired)))).flat();

  return {
    async convert(objects, desired) {
      const write = (object: KubeObject): Written => ({ object, text: jsonText(object) });
      return await convertBatches(batchesOf(await runInTurns(mapInSteps(objects, write), clock)), desired);
    },
  };
}

const halvesOf = <T>(items: readonly T[]): (readonly T[])[] => {
  const half = items.length >> 1;
  return [items.slice(0, half), items.slice(half)];
};

const refusal = (message: string, cause?: Error): StatusError =>
  new StatusError(500, '', message, undefined, cause ? { cause } : {});

const failed = ([first]: readonly Written[], cause: Error): StatusError =>
  refusal(`conversion webhook for ${gvkOf((first as Written).object)} failed: ${cause.message}`, cause);

function accepted(original: KubeObject, converted: unknown, desired: string): KubeObject | StatusError {
  try {
    return acceptConverted(original, converted, desired);
  } catch (error) {
    return refusal(toError(error).message);
  }
}

/** Objects as they are asked for together. */
function batchesOf(objects: readonly Written[]): Written[][] {
  const batches: Written[][] = [];
  let characters = 0;
  for (const written of objects) {
    const { length } = written.text;
    const last = batches.at(-1);
    if (last && last.length < mostObjects && characters + length <= mostCharacters) {
      last.push(written);
      characters += length;
    } else {
      batches.push([written]);
      characters = length;
    }
  }
  return batches;
}
