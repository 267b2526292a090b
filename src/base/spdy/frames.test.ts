import { createInflate } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Frame, FrameReader, FrameWriter } from './frames.ts';

/** The bytes of a frame after its head, and its stream. */
const bodyOf = (frame: Buffer): Buffer => frame.subarray(8);

/** Data of a stream that came in pieces, in one; without pieces of nothing that are not the last. */
function joined(frames: readonly Frame[]): Frame[] {
  const all: Frame[] = [];
  for (const frame of frames) {
    const last = all.at(-1);
    if (frame.type === 'data' && last?.type === 'data' && !last.isLast && last.streamId === frame.streamId)
      all[all.length - 1] = { ...frame, data: Buffer.concat([last.data, frame.data]) };
    else all.push(frame);
  }
  return all;
}

describe('FrameWriter', () => {
  test('opens streams with headers that one zlib stream carries', async () => {
    const writer = new FrameWriter();
    const first = writer.open(1, { streamType: 'error' });
    const second = writer.open(3, { streamType: 'stdin', port: '80' });
    expect(first.subarray(0, 5).toString('hex')).toBe('8003000100');
    expect(first.readUIntBE(5, 3)).toBe(first.length - 8);
    expect(bodyOf(second).readUInt32BE(0)).toBe(3);
    const inflate = createInflate();
    inflate.write(bodyOf(first).subarray(10));
    inflate.write(bodyOf(second).subarray(10));
    const text = await new Promise<string>(resolve => {
      let all = '';
      inflate.on('data', (data: Buffer) => {
        all += data.toString('latin1');
        if (all.endsWith('80')) resolve(all);
      });
    });
    expect(text).toBe(
      '\0\0\0\x01\0\0\0\x0astreamtype\0\0\0\x05error\0\0\0\x02\0\0\0\x0astreamtype\0\0\0\x05stdin\0\0\0\x04port\0\0\0\x0280',
    );
  });

  test('accepts and resets streams', () => {
    const writer = new FrameWriter();
    expect(new FrameReader().read(writer.accept(1))).toEqual([]); // a reply says nothing
    expect(writer.accept(3).subarray(0, 12).toString('hex')).toMatch(/^80030002000000..00000003$/);
    expect(new FrameReader().read(writer.reset(3))).toEqual([{ type: 'reset', streamId: 3 }]);
  });

  test('splits data that is too long for a frame, and marks the last of it', () => {
    const frames = new FrameReader().read(new FrameWriter().data(1, Buffer.alloc(2 ** 24), true));
    expect(frames.map(frame => frame.type === 'data' && [frame.data.length, frame.isLast])).toEqual([
      [2 ** 24 - 1, false],
      [1, true],
    ]);
  });
});

describe('FrameReader', () => {
  const bytes = Buffer.concat([
    // SETTINGS, SYN_REPLY of 1, data of 1, PING, WINDOW_UPDATE, SYN_REPLY of 3 that ends it, RST_STREAM of 5, GOAWAY
    Buffer.from('800300040000000400000000', 'hex'),
    Buffer.from('80030002000000060000000178bb', 'hex'),
    new FrameWriter().data(1, Buffer.from('hello')),
    Buffer.from('800300060000000400000002', 'hex'),
    Buffer.from('80030009000000080000000000010000', 'hex'),
    Buffer.from('800300020100000400000003', 'hex'),
    Buffer.from('80030003000000080000000500000005', 'hex'),
    Buffer.from('80030007000000080000000000000000', 'hex'),
    new FrameWriter().data(1, Buffer.alloc(0), true),
    new FrameWriter().open(7, {}),
  ]);
  const expected = [
    { type: 'data', streamId: 1, data: Buffer.from('hello'), isLast: false },
    { type: 'ping', bytes: Buffer.from('800300060000000400000002', 'hex') },
    { type: 'end', streamId: 3 },
    { type: 'reset', streamId: 5 },
    { type: 'data', streamId: 1, data: Buffer.alloc(0), isLast: true },
    { type: 'open', streamId: 7, headers: expect.any(Buffer), isLast: false },
  ];

  test.each([1, 3, 8, 1000])('reads what arrives in pieces of %i bytes', size => {
    const reader = new FrameReader();
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...reader.read(bytes.subarray(at, at + size)));
    expect(joined(frames)).toEqual(expected);
  });

  test('hands out data as it comes, and keeps none of it', () => {
    const reader = new FrameReader();
    const frame = new FrameWriter().data(1, Buffer.alloc(1000, 'x'), true);
    expect(reader.read(frame.subarray(0, 508))).toMatchObject([{ type: 'data', streamId: 1, isLast: false }]);
    expect(reader.read(frame.subarray(508, 509))).toEqual([
      { type: 'data', streamId: 1, data: Buffer.from('x'), isLast: false },
    ]);
    expect(reader.read(frame.subarray(509))).toMatchObject([{ type: 'data', streamId: 1, isLast: true }]);
  });

  test('refuses other frames that are longer than any is', () => {
    const head = Buffer.from('80030001000fffff', 'hex');
    expect(() => new FrameReader().read(head)).toThrow('a frame of 1048575 bytes');
  });
});
