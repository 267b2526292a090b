/** A thread that answers by UDP beside the main one, on the same port: what it has answered before by itself, all else
 *  as the main thread says. It knows nothing of the cluster, so it is small, and never wrong for longer than the main
 *  thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '#base';
import { AnswerCounts, type AnswerPlace } from '../answers/answer-counts.ts';
import { AnswerMemory } from '../answers/answer-memory.ts';
import { NamesVersion } from '../answers/version.ts';
import { listenUdp } from '../server/listen.ts';
import { createSourceFilter } from '../server/sources.ts';

/** What it is started with. */
export interface AnswerThreadData {
  readonly address: string;
  readonly port: number;
  readonly allowFrom: readonly string[];
  readonly version: SharedArrayBuffer;
  /** How often all threads answered, for the main thread to see. */
  readonly answers: SharedArrayBuffer;
  /** How often this one answered what. */
  readonly counts: SharedArrayBuffer;
}

/** What it asks the main thread. */
export interface ThreadQuestion {
  readonly id: number;
  readonly message: Uint8Array;
}

/** What it is told. */
export interface ThreadAnswer {
  readonly id: number;
  readonly message: Uint8Array | undefined;
  readonly isLasting: boolean;
  /** Of the names, when the answer was looked for. */
  readonly version: number;
}

/** Questions that the main thread has not answered yet; more are dropped, and asked again by their clients. */
const mostWaiting = 1000;

const { address, port, allowFrom, version: memory, answers: count, counts: own } = workerData as AnswerThreadData;
const version = new NamesVersion(memory);
const answers = new Int32Array(count);
const counts = new AnswerCounts(own);
const place: AnswerPlace = { family: address.includes(':') ? '2' : '1', transport: 'udp' };
const known = new AnswerMemory({ version: () => version.current });
const waiting = new Map<number, { question: Buffer; resolve: (answer: Buffer | undefined) => void }>();
let lastId = 0;

parentPort?.on('message', ({ id, message, isLasting, version: asOf }: ThreadAnswer) => {
  const asked = waiting.get(id);
  waiting.delete(id);
  const answer = message && Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  if (asked && answer && isLasting) known.keep(asked.question, answer, asOf);
  asked?.resolve(answer);
});

function askMain(question: Buffer): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  if (waiting.size >= mostWaiting) return Promise.resolve(undefined);
  const id = ++lastId;
  waiting.set(id, { question, resolve });
  parentPort?.postMessage({ id, message: question } satisfies ThreadQuestion, []);
  return promise;
}

function counted(question: Buffer, answer: Buffer | undefined): Buffer | undefined {
  if (answer) counts.count(place, question, answer);
  return answer;
}

await listenUdp(
  { address, port },
  message => {
    Atomics.add(answers, 0, 1);
    return counted(message, known.find(message)) ?? askMain(message).then(answer => counted(message, answer));
  },
  { isAllowed: createSourceFilter({ clock: systemClock, allowFrom }) },
);
