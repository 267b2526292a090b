/** The example application in tests: manifests, and requests that say which pod answered. */
import http from 'node:http';
import { root } from './cluster.ts';

export const helloDirectory = `${root}/examples/hello`;

/** One request on a connection of its own; resolves with the first line of the answer. */
export function ask(url: string, timeoutMs = 5000): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = http.get(url, { agent: false, timeout: timeoutMs }, response => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('end', () =>
      response.statusCode === 200
        ? resolve(text.split('\n', 1)[0] ?? '')
        : reject(new Error(`status ${response.statusCode}`)),
    );
    response.on('error', reject);
  });
  request.on('error', reject).on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
  return promise;
}

/** Asks `count` times, `concurrency` at a time, and counts the answers. */
export async function countAnswers(url: string, count: number, concurrency = 20): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const answer = await ask(url);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return answers;
}

/** A constant load until stopped. */
export interface Load {
  readonly requests: number;
  readonly failures: readonly { readonly atMs: number; readonly message: string }[];
  stop(): Promise<void>;
}

/** Asks `url` over and over from `workers` loops. */
export function startLoad(url: string, workers = 8): Load {
  const failures: { atMs: number; message: string }[] = [];
  let requests = 0;
  let isStopped = false;
  const worker = async () => {
    while (!isStopped) {
      requests++;
      const atMs = Date.now();
      await ask(url).catch((error: Error) => failures.push({ atMs, message: error.message }));
    }
  };
  const running = Promise.all(Array.from({ length: workers }, worker));
  return {
    get requests() {
      return requests;
    },
    failures,
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
