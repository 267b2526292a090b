import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { encode } from 'dns-packet';
import { expect, test } from 'vitest';
import { createVirtualClock, silentLogger } from '#base';
import { AnswerCounts } from '../answers/answer-counts.ts';
import type { Answer } from '../answers/answerer.ts';
import { NamesVersion } from '../answers/version.ts';
import { listenUdp } from '../server/listen.ts';
import { createAnswerThreads } from './answer-threads.ts';

/** A port at which nobody listens, so that only a thread can answer there. */
async function freePort(): Promise<number> {
  const socket = await listenUdp({ address: '127.0.0.1', port: 0 }, () => undefined);
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Asks until somebody answers. */
async function ask(port: number, id: number, name = 'a.example'): Promise<Buffer> {
  const socket = createSocket('udp4');
  const question = encode({ type: 'query', id, questions: [{ type: 'A', name }] });
  const again = setInterval(() => socket.send(question, port, '127.0.0.1'), 100);
  socket.send(question, port, '127.0.0.1');
  const [answer] = (await once(socket, 'message')) as [Buffer];
  clearInterval(again);
  socket.close();
  return answer;
}

test('a thread asks the main one once, until the names change, and ends when it is not wanted', async () => {
  const clock = createVirtualClock();
  const version = new NamesVersion();
  const port = await freePort();
  const asked: number[] = [];
  let wanted = 1;
  let isLasting = true;
  const answerAnew = async (question: Buffer): Promise<Answer> => {
    asked.push(question.readUInt16BE(0));
    return { message: Buffer.concat([question.subarray(0, 12), Buffer.from([version.current])]), isLasting };
  };
  const counts = new AnswerCounts();
  await using threads = createAnswerThreads({
    address: '127.0.0.1',
    port,
    allowFrom: [],
    version,
    answerer: { answerAnew },
    counts,
    clock,
    logger: silentLogger,
    most: 1,
    plan: () => wanted,
  });
  expect(clock.pendingTimers, 'nobody looks while nothing is asked').toBe(0);
  threads.count();
  await clock.advance(1000);
  expect(threads.threads).toBe(1);

  const idAndVersion = (answer: Buffer) => [answer.readUInt16BE(0), answer.at(-1)];
  expect(idAndVersion(await ask(port, 1))).toEqual([1, 0]);
  expect(idAndVersion(await ask(port, 2))).toEqual([2, 0]);
  expect(new Set(asked)).toEqual(new Set([1]));
  version.advance();
  expect(idAndVersion(await ask(port, 3))).toEqual([3, 1]);
  expect(asked).toContain(3);

  isLasting = false;
  await ask(port, 4, 'b.example');
  await ask(port, 5, 'b.example');
  expect(asked).toEqual(expect.arrayContaining([4, 5]));

  const countOf = (all: Iterable<AnswerCounts>) => [...all].flatMap(each => [...each.values()]).map(each => each.type);
  expect(countOf(threads.counts())).toEqual(['A']);
  expect(countOf([counts])).toEqual([]);
  wanted = 0;
  await clock.advance(1000);
  await expect.poll(() => threads.threads).toBe(0);
  expect(countOf([counts]), 'what a thread counted that ended').toEqual(['A']);
});
