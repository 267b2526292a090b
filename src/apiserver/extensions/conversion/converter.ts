/** Asks the webhook of a definition to convert objects.
 *
 *  Flow: objects go in batches, within bounds of number and length -> each is accepted, or refused for itself -> where a batch is refused as a whole,
 *  its objects are asked for one by one, so that one that cannot be converted is not in the way of others.
 *  Guarantees: the converter changes no metadata but labels and annotations. Errors: a StatusError (500) in upstream's words, which say
 *  what it was asked about. */
import { type KubeObject, StatusError, type WebhookClientConfig } from '#api';
import { createLimiter, toError } from '#base';
import { acceptConverted, gvkOf } from './converted.ts';
import { readReview, renderReview, reviewVersion } from './review.ts';

/** Posts a document to a webhook and resolves with the one that is answered. */
export type AskWebhook = (
  config: WebhookClientConfig,
  body: string,
  options: { timeoutSeconds: number },
) => Promise<unknown>;

export interface ConverterOptions {
  readonly ask: AskWebhook;
  readonly newUid: () => string;
  readonly clientConfig: WebhookClientConfig;
  /** As the definition likes them. */
  readonly reviewVersions: readonly string[];
}

export interface Converter {
  /** The objects in another version, in their order; of one that cannot be had, why. Rejects when the webhook cannot be asked. */
  convert(objects: readonly KubeObject[], desired: string): Promise<readonly (KubeObject | StatusError)[]>;
}

/** As upstream waits. */
const timeoutSeconds = 30;
/** What is asked at a time. */
const mostObjects = 200;
const mostCharacters = 2 * 1024 * 1024;
/** Requests at a time, of one definition and version. */
const mostAtATime = 4;

export function createConverter({ ask, newUid, clientConfig, reviewVersions }: ConverterOptions): Converter {
  const limit = createLimiter(mostAtATime);

  /** Throws the StatusError of a converter that cannot be asked; gives its error when it refuses. */
  async function askFor(objects: readonly KubeObject[], desired: string): Promise<readonly unknown[] | Error> {
    const version = reviewVersion(reviewVersions);
    const facts = { version, uid: newUid() };
    const body = renderReview(objects, { ...facts, desired });
    const answer = await limit(() => ask(clientConfig, body, { timeoutSeconds })).catch((error: unknown) => {
      throw failed(objects, toError(error));
    });
    try {
      return readReview(answer, facts);
    } catch (error) {
      return toError(error);
    }
  }

  async function convertBatch(objects: readonly KubeObject[], desired: string): Promise<(KubeObject | StatusError)[]> {
    const found = await askFor(objects, desired);
    if (!(found instanceof Error) && found.length === objects.length)
      return objects.map((object, index) => accepted(object, found[index], desired));
    if (objects.length > 1) return (await Promise.all(objects.map(object => convertBatch([object], desired)))).flat();
    if (found instanceof Error) return [failed(objects, found)];
    const [object] = objects as readonly [KubeObject];
    const count = `returned ${found.length} objects, expected ${objects.length}`;
    return [refusal(`conversion webhook for ${gvkOf(object)} ${count}`)];
  }

  return {
    async convert(objects, desired) {
      const batches = await Promise.all(batchesOf(objects).map(batch => convertBatch(batch, desired)));
      return batches.flat();
    },
  };
}

const refusal = (message: string, cause?: Error): StatusError =>
  new StatusError(500, '', message, undefined, cause ? { cause } : {});

const failed = ([first]: readonly KubeObject[], cause: Error): StatusError =>
  refusal(`conversion webhook for ${gvkOf(first as KubeObject)} failed: ${cause.message}`, cause);

function accepted(original: KubeObject, converted: unknown, desired: string): KubeObject | StatusError {
  try {
    return acceptConverted(original, converted, desired);
  } catch (error) {
    return refusal(toError(error).message);
  }
}

/** Objects as they are asked for together. */
function batchesOf(objects: readonly KubeObject[]): KubeObject[][] {
  const batches: KubeObject[][] = [];
  let characters = 0;
  for (const object of objects) {
    const { length } = JSON.stringify(object);
    const last = batches.at(-1);
    if (last && last.length < mostObjects && characters + length <= mostCharacters) {
      last.push(object);
      characters += length;
    } else {
      batches.push([object]);
      characters = length;
    }
  }
  return batches;
}
