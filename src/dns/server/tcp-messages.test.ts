import { expect, test } from 'vitest';
import { createMessageReader, frameMessage } from './tcp-messages.ts';

const messages = ['one', '', 'three and more'];
const stream = Buffer.concat(messages.map(text => frameMessage(Buffer.from(text))));

test.each([1, 2, 3, 7, stream.length])('messages in chunks of %i bytes', size => {
  const seen: string[] = [];
  const read = createMessageReader(message => seen.push(message.toString()));
  for (let at = 0; at < stream.length; at += size) read(stream.subarray(at, at + size));
  expect(seen).toEqual(messages);
});
