import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { sendAsTaken } from './send.ts';

/** A connection that has room for one write at a time. */
function openResponse() {
  const written: Uint8Array[] = [];
  const response = Object.assign(new EventEmitter(), {
    destroyed: false,
    headersSent: false,
    writableLength: 0,
    hasEnded: false,
    writeHead: () => undefined,
    write(bytes: Uint8Array) {
      written.push(bytes);
      return false;
    },
    end(bytes?: Uint8Array) {
      if (bytes) written.push(bytes);
      response.hasEnded = true;
    },
    destroy: () => undefined,
  });
  return { response, written };
}

const options = { code: 200, headers: {}, headOnly: false, clock: createVirtualClock() };

it('gives a connection no more of a long answer than it takes', async () => {
  const { response, written } = openResponse();
  const bytes = Buffer.alloc(3_000_000, 'x');
  const sent = Promise.resolve(sendAsTaken(response, bytes, options));
  await expect.poll(() => written.length).toBe(1);
  expect(written[0]?.length).toBeLessThan(300_000);
  expect(response.hasEnded).toBe(false);
  for (let count = 2; count <= 12; count++) {
    response.emit('drain');
    await expect.poll(() => written.length).toBe(count);
  }
  response.emit('drain');
  await sent;
  expect(response.hasEnded).toBe(true);
  expect(Buffer.concat(written).equals(bytes)).toBe(true);
});

it('gives it a short one at once', () => {
  const { response, written } = openResponse();
  void sendAsTaken(response, Buffer.from('short'), options);
  expect(String(written[0])).toBe('short');
  expect(response.hasEnded).toBe(true);
});
