/** What is no query must never end the server, whose process is the whole cluster. */
import { encode } from 'dns-packet';
import { expect, test } from 'vitest';
import { createAnswerer } from '../answers/answerer.ts';
import { NamesVersion } from '../answers/version.ts';
import { emptyReply } from './reply.ts';

/** A small random number generator, so that a failure can be repeated. */
function lehmer(seed: number): (below: number) => number {
  let state = seed;
  return below => (state = (state * 48_271) % 2_147_483_647) % below;
}

const opt = { type: 'OPT' as const, name: '.', udpPayloadSize: 4096, flags: 0, options: [], ednsVersion: 0 };
const questions = [{ type: 'A' as const, name: 'hello.default.svc.cluster.local' }];
const wellFormed = [
  encode({ type: 'query', id: 0x1234, flags: 0x100, questions }),
  encode({
    type: 'query',
    id: 0x1234,
    flags: 0x100,
    questions,
    additionals: [{ ...opt, extendedRcode: 0, flag_do: true }],
  }),
];
/** Bytes that mean something: pointers, forbidden labels, ends. */
const meaningful = [0, 1, 0x0c, 0x3f, 0x40, 0x80, 0xc0, 0xff];

test('whatever bytes of a query are changed, cut off or added, it is answered or passed over', async () => {
  const random = lehmer(20_260_101);
  const resolve = () => ({ ...emptyReply(0), isLasting: true });
  const answerer = createAnswerer({ resolve, version: new NamesVersion() });
  for (let round = 0; round < 4000; round++) {
    const message = Buffer.concat([wellFormed[round % 2] as Buffer, Buffer.alloc(random(3))]);
    for (let change = random(4); change >= 0; change--)
      message[2 + random(message.length - 2)] = random(2)
        ? random(256)
        : (meaningful[random(meaningful.length)] as number);
    const cut = random(4) === 0 ? message.subarray(0, random(message.length)) : message;
    const reply = await answerer.answer(cut, random(2) ? 'udp' : 'tcp');
    if (!reply) continue;
    expect(reply.readUInt16BE(0)).toBe(0x1234);
    expect((reply[2] as number) & 0x80, 'an answer says that it is one').toBe(0x80);
  }
});
