import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { sendPieces } from './send-pieces.ts';

/** Pieces, and how many of them were asked for. */
function pieces(count: number): { made: number } & AsyncIterable<Uint8Array> {
  return {
    made: 0,
    async *[Symbol.asyncIterator]() {
      while (this.made < count) {
        this.made++;
        yield Buffer.from('piece');
      }
    },
  };
}

it('ends when the client had gone before the first piece', async () => {
  const response = Object.assign(new EventEmitter(), {
    destroyed: true,
    headersSent: true,
    writableLength: 0,
    writeHead: () => undefined,
    // As Node's: nothing is written, and no room comes.
    write: () => false,
    end: () => undefined,
    destroy: () => undefined,
  });
  const many = pieces(10);
  await sendPieces(response, many, createVirtualClock());
  expect(many.made).toBeLessThanOrEqual(1);
});
